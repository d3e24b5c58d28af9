/**
 * Asks several sources at once, waits no longer than a deadline, and gathers their answers into one typed result.
 *
 * <p>Write a {@link dev.sheaf.Plan} of named {@link dev.sheaf.Source sources}, combine it to an
 * {@link dev.sheaf.Aggregator}, start that as often as you like: each {@link dev.sheaf.Aggregation} is one run.
 *
 * <h2>How a run works</h2>
 *
 * <p>For those who read the code; users need none of this.
 *
 * <p><b>The tree.</b> A run is a tree of nodes. A {@code Run} has one {@code PartCall} for each part that was started; a decorator
 * opens {@code ChildCall}s below the call it was given; a nested aggregator is a {@code Run} below a call. A call is at the same
 * time the {@link dev.sheaf.FetchContext} that its source sees. Cancelling goes down the tree, termination comes up: a node has
 * terminated when its own work, every {@code endsWith} and every child have, which one counter tells.
 *
 * <p><b>The decision.</b> What a decision depends on stands in one word ({@code RunState}): how many parts were started, how
 * many are pending, how many of these are required, and the decision itself. Every event is one compare-and-set on that word, so
 * exactly one of them decides. A part writes its value before that step and the deciding thread reads it after, which is all
 * the synchronization that values need. A {@code ChildCall} has one source only: its status is its word.
 *
 * <p><b>After the decision</b> come three steps, each taken once, by whichever thread gets to it first: the losers are stopped
 * in the order of declaration, their outcomes frozen; the result is taken; what belongs to it is done ({@code Conclusion}). As a
 * rule the deciding thread takes all three. But a thread that cancels and finds the run decided helps, since what a timer
 * decided may still wait for its thread; and the timer helps where a thread broke down on the way.
 *
 * <p><b>Threads.</b> The timer's thread only takes decisions. Stopping the work that it decided about is done by threads for
 * signals, and what follows for the caller by threads for callbacks, or on the user's executor: neither somebody's busy executor
 * nor somebody's blocking callback keeps a source from being stopped. No lock is held while foreign code runs; the only
 * locks are those of the list of hooks and of {@code Tally}, which cover a few field accesses.
 *
 * <p><b>The races, and who wins.</b>
 *
 * <ul>
 *   <li>Last success, failure, deadline, cancel, in any combination: the first compare-and-set.
 *   <li>A part counted before the decision whose thread has not yet said so, against the freezing of outcomes: if the decision
 *       needs it, it has succeeded; otherwise the first to move its status, and a value that loses is released by its own thread.
 *   <li>The start loop against a decision: a part is counted as started by a step on the word, after it is in place. Whoever
 *       decides before that skips it, whoever decides after it finds it.
 *   <li>The start loop against a synchronous success: the loop holds one unit of the pending count.
 *   <li>A future that is being published against a cancel: the link to the future and the mark of the cancel take the same
 *       field by compare-and-set; who comes second cancels the future.
 *   <li>{@code onCancel} against cancel: the reason is written before the list of hooks is closed. A hook that finds the list
 *       closed and a reason runs at once.
 *   <li>A hook that is removed against a hook that is run: a claim, which both take by compare-and-set.
 *   <li>{@code child} against cancel or end: linked first, then looked again.
 *   <li>Arming a timer against the decision: armed first, then looked again.
 *   <li>{@code schedule} against cancel: the claim of the task's hook, taken when it runs and not when its timer fires.
 *   <li>Inner expiry against outer cancel: the word of the inner run; the loser helps.
 *   <li>A late value against the decision: the word; after it the value is released.
 * </ul>
 */
@NullMarked
package dev.sheaf;

import org.jspecify.annotations.NullMarked;

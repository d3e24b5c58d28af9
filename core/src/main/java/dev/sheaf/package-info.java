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
 * time the {@link dev.sheaf.FetchContext} that its source sees, the handler of its future and the cell for its answer; a run is
 * the future of its result. Cancelling goes down the tree, termination comes up: a node has terminated when its own work, every
 * {@code endsWith} and every child have, which one counter tells.
 *
 * <p><b>The state words.</b> Everything that a decision depends on stands in one word of the run ({@code RunState}): how many
 * parts were started, how many are pending, how many of these are required, and the decision itself. Every event is one
 * compare-and-set on that word, so exactly one of them decides. A part writes its value before that step and the deciding thread
 * reads it after, which is all the synchronization that values need. A call has a word as well ({@code CallState}): its
 * status, why it was cancelled, whether its source has ended, and the counter. A {@code ChildCall} has one source only, so the
 * status is its decision.
 *
 * <p><b>The content</b> of a call is its pending future, if there is one; then, of a part, the answer. What only some calls need,
 * hooks and children, comes between as {@code Extras} when the first of it is there. Words and content are packed like this for
 * their number: a run of three sources takes 192 bytes, and 504 with their futures, the JDK's share and a timer, if they
 * answer later.
 *
 * <p><b>What stays.</b> A future never forgets what was registered on it. So the parts of a run that has concluded let go of it,
 * unless somebody waits for its end: those that still go on keep its {@code Remains}, which lead to the run only as long as
 * somebody else holds it. A run below another hands its result to a future of its own and keeps nothing of it; it is part of the
 * tree.
 *
 * <p><b>After the decision</b> the losers are stopped in the order of declaration, their outcomes frozen; then one thread, which
 * has claimed that in the word, concludes: combines or fails, releases, completes the result ({@code Conclusion}). As a rule
 * the deciding thread does both. But a run that is cancelled from above and finds itself decided helps with the stopping, since
 * what a timer decided may still wait for its thread; and the timer helps where a thread broke down on the way. Stopping is
 * therefore idempotent: each hook is claimed, each future cancelled once. A helper does not wait for a hook that another thread
 * is in, so there the result may be complete before every hook has returned.
 *
 * <p><b>Threads.</b> The timer's thread takes decisions and hands everything else over. Stopping the work that it decided about is
 * done by threads for signals, and what follows for the caller by threads for callbacks, or on the user's executor: neither
 * somebody's busy executor nor somebody's blocking callback keeps a source from being stopped. No lock is held while foreign
 * code runs; the locks there are, of the list of hooks, the buckets of the timer, {@code Tally} and {@code BlockingTask}, cover
 * a few field accesses, the last an interrupt.
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
 *   <li>A future that is being published against a cancel: it is published first, then the reason is looked for; the cancel
 *       writes the reason first, then looks for the future. One of them finds the other, and a mark in the future's place says
 *       that it was cancelled.
 *   <li>An answer against the cancel of its future: the end is claimed in the word before the answer takes the future's place,
 *       and a cancel looks at the place first and at the word second. So it never takes an answer that is a future itself for the
 *       one in flight.
 *   <li>{@code onCancel} against cancel or end: the hook is registered first, then looked whether the call is closed; closing
 *       writes the word first, then empties the list. A hook that finds a reason runs at once.
 *   <li>The first extra against a change of the content: both by compare-and-set on one field; whoever comes second finds the
 *       content in the extras.
 *   <li>A hook that is removed against a hook that is run: a claim, which both take by compare-and-set.
 *   <li>{@code child} against cancel or end: linked first, then looked again.
 *   <li>The start of a scope's source against its cancel: a reason is given before the second look at the status, the status is
 *       moved before the look for a reason; so the cancel stops what it sees running, or the start what it sees cancelled.
 *   <li>Arming a timer against the decision: armed first, then looked again.
 *   <li>{@code schedule} against cancel: the claim of the task's hook, taken when it runs and not when its timer fires.
 *   <li>Inner expiry against outer cancel: the word of the inner run; the loser helps.
 *   <li>A late value against the decision: the word; after it the value is released.
 *   <li>A stage derived from a result against its completion: the way back to the run is made first, then looked whether it is
 *       decided; who completes decides first and cuts the way then.
 *   <li>Letting go of a run against asking for its end: let go first, then looked whether somebody has asked.
 * </ul>
 */
@NullMarked
package dev.sheaf;

import org.jspecify.annotations.NullMarked;

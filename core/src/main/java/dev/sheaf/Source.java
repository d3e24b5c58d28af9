package dev.sheaf;

import dev.sheaf.sources.BlockingFetch;
import dev.sheaf.sources.Coalesced;
import dev.sheaf.sources.Combinations;
import dev.sheaf.sources.Decorators;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers one query asynchronously: whatever can be asked implements this interface.
 *
 * <p>A source has one abstract method, so a lambda is a source. A client that already returns a
 * {@link CompletableFuture} needs no adapter:
 *
 * {@snippet class="dev.sheaf.SourceSnippets" region="lambda"}
 *
 * <p>A source that can be stopped says how:
 *
 * {@snippet class="dev.sheaf.SourceSnippets" region="hook"}
 *
 * <p>Everything about <em>one</em> source is a method here that returns another source ({@link #map}, {@link #within},
 * {@link #onRelease}); everything about <em>several</em> sources is a {@link Plan}.
 *
 * <p><b>What an implementer promises.</b> A source is shared between threads and asked many times. {@link #fetch}
 * returns promptly and never blocks. The future completes after the source has given back what it held (a connection, a
 * permit), and not on a thread that a driver or a selector needs. When the context is cancelled, or the future is
 * cancelled with {@code cancel(true)}, the work stops; a source whose work takes a while to stop says so with {@link
 * FetchContext#endsWith}.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 *
 * @param <Q> what is asked; may be a nullable type
 * @param <T> what is answered; may be a nullable type, {@code null} is a legal value
 */
@FunctionalInterface
public interface Source<Q extends @Nullable Object, T extends @Nullable Object> {

    /**
     * Starts to answer the query and returns at once.
     *
     * <p>Called on the thread that starts the run, or on that of an answer which it follows. Whatever is thrown here,
     * and a {@code null} return, counts as a failed future. A future that is already complete is taken on the spot.
     *
     * @param query what is asked
     * @param context the scope of this fetch: its deadline, its cancellation, its children
     * @return the answer to be; never {@code null}
     */
    CompletableFuture<T> fetch(Q query, FetchContext context);

    /**
     * Gives back a value that will not be used: one that arrived too late, or that was collected for a run that failed.
     *
     * <p>Called at most once for a value, by its owner, on the thread that found it superfluous. An
     * exception is logged and changes nothing. The default does nothing; {@link #onRelease} supplies an action.
     * Decorators do not call it: they use {@link FetchContext#release}, which finds the source that gave the value.
     *
     * @param value a value that this source answered with
     */
    default void release(T value) {}

    /**
     * This source with its answers transformed.
     *
     * <p>The function runs on the thread that completed the answer and owns what it is given. If it throws, the source
     * has failed with what it threw. In that case, and when the run was decided in the meantime, the original answer is
     * {@linkplain #release released}.
     *
     * @param <R> what the function returns
     * @param function the transformation; may return {@code null}
     * @return a source of transformed answers
     */
    default <R extends @Nullable Object> Source<Q, R> map(Function<? super T, ? extends R> function) {
        return Decorators.map(this, function);
    }

    /**
     * This source asked with another type of query.
     *
     * <p>The function runs on the thread that asks; if it throws, the source has failed.
     *
     * @param <P> the type of query of the new source
     * @param function derives this source's query
     * @return a source that takes {@code P}
     */
    default <P extends @Nullable Object> Source<P, T> on(Function<? super P, ? extends Q> function) {
        return Decorators.on(this, function);
    }

    /**
     * This source with a limit of its own, which can only shorten the deadline of the run.
     *
     * <p>When the limit passes first, the work is cancelled, and the part counts as timed out: an optional one is
     * served by its fallback, a required one fails the run with a {@link SourceFailedException} whose cause is a {@link
     * DeadlineExceededException}.
     *
     * @param limit the longest time this source may take; more than zero
     * @return a source that takes no longer
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    default Source<Q, T> within(Duration limit) {
        return Decorators.within(this, Plan.requirePositive(limit, "a source"));
    }

    /**
     * This source with an action for answers that will not be used.
     *
     * <p>The action runs once for each answer that arrives after the run was decided, or that was collected for a run
     * which then failed. To see a late answer, the new source never abandons the future of this one: a cancel reaches
     * this source through its {@link FetchContext} only, and {@link Aggregation#terminated()} waits for the late
     * answer.
     *
     * <p>Only an answer can be released. A source that stops its work on a cancel answers nothing, so what that work
     * may have obtained by then, such as a lease acquired by an HTTP request under way, is lost; {@link #using} keeps
     * that, too.
     *
     * @param action gives the value back; an exception is logged
     * @return a source whose surplus answers are released
     */
    default Source<Q, T> onRelease(Consumer<? super T> action) {
        return Decorators.onRelease(this, action);
    }

    /**
     * This source, then another one that needs its answer.
     *
     * <p>Both share the deadline. When the first fails, the second is skipped. When the second fails or is cancelled,
     * the answer of the first is {@linkplain #release released}, even if the second is still working with it. When the
     * second answers in time, it owns what it was asked with.
     *
     * @param <R> what the second answers
     * @param next the source that is asked with this one's answer
     * @return a source that answers with the second one's answer
     */
    default <R extends @Nullable Object> Source<Q, R> then(Source<? super T, R> next) {
        return Combinations.then(this, next);
    }

    /**
     * Opens with this source, uses what was opened, and closes it, once: a session, a lease, a transaction of another
     * service.
     *
     * {@snippet class="dev.sheaf.SourceSnippets" region="using"}
     *
     * <p>Opening is not abandoned once it has begun, since what it obtains would never be closed. After a cancel or the
     * deadline it may take as long as the limit for closing, and what it opens late is closed unused. The use is
     * cancelled like any source; an {@link Aggregator} as the use lets several sources share what was opened. Closing
     * begins when the use has really ended, whether it answered, failed or was stopped, and is not cancelled either.
     * The answer does not wait for it; {@link Aggregation#terminated()} does. A close that fails or runs into its limit
     * shows in the report, and its failure in the log at DEBUG.
     *
     * <p>A retry or {@link #or} around this may open again before the first is closed. What opens later than the limit
     * allows goes to the {@link #release} of this source, and not to the close.
     *
     * @param <R> what the use answers
     * @param use is asked with what this source opened
     * @param close is asked with the same; its answer is ignored
     * @param closing the longest time that closing may take, and opening beyond the deadline; more than zero
     * @return a source that answers with what the use answers
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    default <R extends @Nullable Object> Source<Q, R> using(
            Source<? super T, R> use, Source<? super T, ?> close, Duration closing) {
        return Combinations.using(this, use, close, Plan.requirePositive(closing, "a close"));
    }

    /**
     * This source, or another one in its place when it fails, inside the same deadline.
     *
     * <p>With {@link #within} the first can be given less than everything. When both fail, this fails with what the
     * second failed with; the failure of the first is suppressed in the exception of the run.
     *
     * @param fallback is asked the same query after a failure of this source
     * @return a source that fails only if both do
     */
    default Source<Q, T> or(Source<? super Q, T> fallback) {
        return Combinations.or(this, fallback);
    }

    /**
     * This source asked for every key of a list, some at a time.
     *
     * <p>Answers come in the order of the keys. The first failure fails the whole and stops the others; after a
     * failure, a cancel or the deadline no further key is asked. An empty list gives an empty list. A longer list than
     * allowed fails with an {@link IllegalArgumentException}, and nothing is asked.
     *
     * <p>To have the answers as they come, for a page that fills or a progress bar, let the source pass each on:
     *
     * {@snippet class="dev.sheaf.SourceSnippets" region="asTheyCome"}
     *
     * @param atOnce how many keys may be asked at the same time; at least one
     * @param atMost how many keys a list may have; at least one
     * @return a source that is asked with a list of keys
     * @throws IllegalArgumentException if a bound is less than one
     */
    default Source<List<Q>, List<T>> each(int atOnce, int atMost) {
        return Combinations.each(this, atOnce, atMost, null);
    }

    /**
     * This source asked for every key of a list, like {@link #each(int, int)}, with names for the keys.
     *
     * @param atOnce how many keys may be asked at the same time; at least one
     * @param atMost how many keys a list may have; at least one
     * @param name the name of a key in the {@link Report}, which should say nothing that must not be in a log
     * @return a source that is asked with a list of keys
     * @throws IllegalArgumentException if a bound is less than one
     */
    default Source<List<Q>, List<T>> each(int atOnce, int atMost, Function<? super Q, String> name) {
        return Combinations.each(this, atOnce, atMost, Objects.requireNonNull(name, "name"));
    }

    /**
     * This source asked for every key of a list, some at a time, keeping what has arrived when time is up.
     *
     * {@snippet class="dev.sheaf.SourceSnippets" region="settleEach"}
     *
     * <p>Answers with one outcome for each key, in the order of the keys. Neither a key that fails nor one that is
     * silent costs the others their answers: shortly before the deadline (20 milliseconds, or half of the time if that
     * is less), the pending keys are cancelled and have timed out, and the keys that were not asked yet are skipped. So
     * a part that is made of this succeeds at the deadline too. It may come too late if the whole limit is less than
     * some 40 milliseconds, or if your executor is stalled. An inner one would be cut off together with its answers:
     * give it an earlier limit, by {@link #within}. An empty list gives an empty list; a longer list than allowed fails
     * with an {@link IllegalArgumentException}.
     *
     * @param atOnce how many keys may be asked at the same time; at least one
     * @param atMost how many keys a list may have; at least one
     * @return a source that is asked with a list of keys
     * @throws IllegalArgumentException if a bound is less than one
     */
    default Source<List<Q>, List<Outcome<T>>> settleEach(int atOnce, int atMost) {
        return Combinations.settleEach(this, atOnce, atMost, null);
    }

    /**
     * This source asked for every key of a list, like {@link #settleEach(int, int)}, with names for the keys.
     *
     * @param atOnce how many keys may be asked at the same time; at least one
     * @param atMost how many keys a list may have; at least one
     * @param name the name of a key in the {@link Report}, which should say nothing that must not be in a log
     * @return a source that is asked with a list of keys
     * @throws IllegalArgumentException if a bound is less than one
     */
    default Source<List<Q>, List<Outcome<T>>> settleEach(int atOnce, int atMost, Function<? super Q, String> name) {
        return Combinations.settleEach(this, atOnce, atMost, Objects.requireNonNull(name, "name"));
    }

    /**
     * Asks this source alone, and waits for its answer: for callers who may block, such as a virtual thread.
     *
     * <p>An interrupt of the waiting thread cancels the source, as with {@link Aggregator#ask(Object)}. To test the
     * code under virtual time, or to have the report, make a plan of one part.
     *
     * @param query what is asked
     * @param limit the longest time it may take; more than zero
     * @return the answer
     * @throws SourceFailedException with what the source failed with as the cause
     * @throws DeadlineExceededException if there was no answer in time
     * @throws InterruptedException if this thread was interrupted while it waited
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    default T ask(Q query, Duration limit) throws InterruptedException {
        Plan<Q> plan = Plan.of("ask", limit);
        Part<T> answer = plan.require("source", this);
        return plan.combine(got -> got.get(answer)).ask(query);
    }

    /**
     * Declares that this source may be asked the same query a second time while the first answer is still to come: that
     * does no more than asking once, apart from the work. Reading is safe to repeat; ordering is not.
     *
     * @return this source, with what only such a source has
     */
    default RepeatableSource<Q, T> safeToRepeat() {
        return Decorators.safeToRepeat(this);
    }

    /**
     * This source, for futures that are also given to others: entries of a cache, requests in flight that several
     * callers join.
     *
     * <p>They are never cancelled and their values never released. A run that is decided takes its registration off the
     * future, so a long-lived future holds nothing of the runs that once waited for it.
     *
     * @return a source that only stops waiting when it is cancelled
     */
    default Source<Q, T> shared() {
        return Decorators.shared(this);
    }

    /**
     * This source asked once for all who ask an equal query while it is at it: they share the answer, or the failure.
     *
     * {@snippet class="dev.sheaf.SourceSnippets" region="coalesced"}
     *
     * <p>Each who waits has a deadline of its own and can be cancelled without effect on the others; the latest of the
     * deadlines is that of the shared fetch. The last who leaves cancels it. When it has ended or was cancelled, the
     * next query asks anew: nothing is kept. Queries are compared by {@code equals}. Make it once and share it.
     *
     * <p>The shared fetch belongs to the run that asks first. It takes place in the {@link RunEnvironment} and in the
     * captured context (a trace, the MDC) of that run, whose report shows it as {@code coalesced}; the {@link
     * Aggregation#terminated()} of that run waits for it, also when the others still need it, and so does that of a run
     * that cancels it. So the query must hold all that the answer depends on: what a source reads from a context, such
     * as a user's rights, is that of the first. The others get the outcome on the {@linkplain FetchContext#executor()
     * executor} and in the context of their own runs.
     *
     * <p>All get the same object, which should be immutable. It is {@linkplain #release released} when each run that
     * was given it has released it; where one of them uses it, it is not. This is for data, and not for what must be
     * given back after use.
     *
     * @return a source that shares what is under way
     */
    default Source<Q, T> coalesced() {
        return new Coalesced<>(this);
    }

    /**
     * Asks several sources that can stand in for one another, and takes the first answer; the others are cancelled.
     *
     * <p>Fails when all have failed, with the last failure; the earlier ones are suppressed in the exception of the
     * run. An answer that wins and is not used after all is released by the source that gave it.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param sources whom to ask, at once; at least one
     * @return a source that answers with the first answer
     * @throws IllegalArgumentException if there are no sources
     */
    static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> firstOf(
            List<? extends Source<? super Q, T>> sources) {
        return Combinations.quorum(1, sources, answers -> answers.get(0));
    }

    /**
     * Asks several sources that can stand in for one another, and takes the first answer, like {@link #firstOf(List)}.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param sources whom to ask, at once; at least one
     * @return a source that answers with the first answer
     * @throws IllegalArgumentException if there are no sources
     */
    @SafeVarargs
    static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> firstOf(
            Source<? super Q, T>... sources) {
        List<Source<? super Q, T>> all = new ArrayList<>(sources.length);
        for (Source<? super Q, T> source : sources) {
            all.add(source);
        }
        return firstOf(all);
    }

    /**
     * Asks several sources that can stand in for one another until enough have answered; the others are cancelled.
     *
     * <p>Answers come in the order of the sources that gave them. As soon as there cannot be enough answers this fails,
     * with the last failure; the earlier ones are suppressed in the exception of the run, and answers already there are
     * released.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param enough how many answers it takes; at least one, at most the number of sources
     * @param sources whom to ask, at once
     * @return a source that answers with that many answers
     * @throws IllegalArgumentException if the number is less than one or more than there are sources
     */
    static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, List<T>> quorum(
            int enough, List<? extends Source<? super Q, T>> sources) {
        return Combinations.quorum(enough, sources, answers -> answers);
    }

    /**
     * A source for code that blocks.
     *
     * <p>The body runs on the given executor and is never interrupted; it may look at its context to stop early. A
     * fetch that is cancelled before its turn is never run. {@link Aggregation#terminated()} waits for the body to
     * return. {@link RunEnvironment#blockingExecutor} makes a suitable executor.
     *
     * {@snippet class="dev.sheaf.SourceSnippets" region="blocking"}
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param executor runs the bodies; one that rejects fails the fetch
     * @param body the blocking code
     * @return a source that answers with what the body returns
     */
    static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> blocking(
            Executor executor, Body<? super Q, ? extends T> body) {
        return BlockingFetch.source(executor, body, false);
    }

    /**
     * A source for code that blocks and ends early when its thread is interrupted.
     *
     * <p>Like {@link #blocking}, but a cancel interrupts the thread that runs the body. Once the body has returned, no
     * interrupt reaches that thread, which goes back to its executor without one.
     *
     * <p>Not for JDBC or any other code that owns a connection or a file channel: an interrupt closes those, sometimes
     * for other users of them as well.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param executor runs the bodies; one that rejects fails the fetch
     * @param body the blocking code
     * @return a source that answers with what the body returns
     */
    static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> interruptible(
            Executor executor, Body<? super Q, ? extends T> body) {
        return BlockingFetch.source(executor, body, true);
    }

    /**
     * Code that blocks until it has an answer.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     */
    @FunctionalInterface
    interface Body<Q extends @Nullable Object, T extends @Nullable Object> {

        /**
         * Computes the answer on a thread where blocking is allowed.
         *
         * @param query what is asked
         * @param context the scope of this fetch
         * @return the answer; may be {@code null}
         * @throws Exception when there is none; it becomes the failure of the source, untouched
         */
        T answer(Q query, FetchContext context) throws Exception;
    }
}

package dev.sheaf;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers one query asynchronously: the interface that everything which can be asked implements.
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
 * <p><b>What an implementer promises.</b> A source is shared between threads and asked many times. {@link #fetch} returns
 * promptly and never blocks. The future completes after the source has given back what it held (a connection, a permit),
 * and not on a thread that a driver or a selector needs. When the context is cancelled, or the future is cancelled with
 * {@code cancel(true)}, the work stops; a source that goes on for a while says so with {@link FetchContext#endsWith}.
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
     * <p>Called on the thread that starts the run. Whatever is thrown here, and a {@code null} return, counts as a failed
     * future. A future that is already complete is taken on the spot.
     *
     * @param query what is asked
     * @param context the scope of this fetch: its deadline, its cancellation, its children
     * @return the answer to be; never {@code null}
     */
    CompletableFuture<T> fetch(Q query, FetchContext context);

    /**
     * Gives back a value that nobody will use: one that arrived too late, or that was collected for a run which failed.
     *
     * <p>Called at most once for a value, by the one that owns it, on the thread that found it superfluous. An exception is
     * logged and changes nothing. The default does nothing; {@link #onRelease} supplies an action.
     *
     * @param value a value that this source answered with
     */
    default void release(T value) {}

    /**
     * This source with its answers transformed.
     *
     * <p>The function runs on the thread that completed the answer and owns what it is given. If it throws, the source has
     * failed with what it threw, and the original is {@linkplain #release released}; so it is when the run was decided in
     * the meantime.
     *
     * @param <R> what the function returns
     * @param function the transformation; may return {@code null}
     * @return a source of transformed answers
     */
    default <R extends @Nullable Object> Source<Q, R> map(Function<? super T, ? extends R> function) {
        return new MappedSource<>(this, function);
    }

    /**
     * This source asked with another type of query.
     *
     * <p>The function runs on the starting thread; if it throws, the source has failed.
     *
     * @param <P> the type of query of the new source
     * @param function derives this source's query
     * @return a source that takes {@code P}
     */
    default <P extends @Nullable Object> Source<P, T> on(Function<? super P, ? extends Q> function) {
        return new AdaptedSource<>(this, function);
    }

    /**
     * This source with a limit of its own, which can only shorten the deadline of the run.
     *
     * <p>When the limit passes first, the work is cancelled, and the part counts as timed out: an optional one is served by
     * its fallback, a required one fails the run with a {@link SourceFailedException} whose cause is a
     * {@link DeadlineExceededException}.
     *
     * @param limit the longest time this source may take; more than zero
     * @return a source that takes no longer
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    default Source<Q, T> within(Duration limit) {
        return new LimitedSource<>(this, limit);
    }

    /**
     * This source with an action for answers that nobody will use, so that nothing obtained is lost.
     *
     * <p>The action runs once for each answer that arrives after the run was decided, or that was collected for a run which
     * then failed. To see a late answer, the new source never abandons the future of this one: a cancel reaches this source
     * through its {@link FetchContext} only, and {@link Aggregation#terminated()} waits for the late answer.
     *
     * @param action gives the value back; an exception is logged
     * @return a source whose surplus answers are released
     */
    default Source<Q, T> onRelease(Consumer<? super T> action) {
        return new ReleasingSource<>(this, action);
    }

    /**
     * A source for code that blocks.
     *
     * <p>The body runs on the given executor and is never interrupted; it may look at its context to stop early. A fetch
     * that is cancelled before its turn came is never run. {@link Aggregation#terminated()} waits for the body to return.
     * {@link Environment#blockingExecutor} makes a fitting executor.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param executor runs the bodies; one that rejects fails the fetch
     * @param body the blocking code
     * @return a source that answers with what the body returns
     */
    static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> blocking(
            Executor executor, Body<? super Q, ? extends T> body) {
        return new BlockingSource<>(executor, body);
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

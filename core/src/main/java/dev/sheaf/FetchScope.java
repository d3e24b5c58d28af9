package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A context as its opener sees it: it runs one source and can cancel it.
 *
 * <p>The source that runs in it sees only the {@link FetchContext}, so only the opener and the nodes above can cancel
 * the fetch.
 *
 * {@snippet class="dev.sheaf.SourceSnippets" region="fallback"}
 */
public sealed interface FetchScope extends FetchContext permits ScopeFetch {

    /**
     * Starts a source in this scope; once only.
     *
     * <p>The future completes with the answer; with what the source failed with, unwrapped from {@code
     * CompletionException}; with a {@link DeadlineExceededException}, on {@link #executor()}, when the deadline of this
     * scope passes before that of its parent; and is cancelled when the scope is. Cancelling it, by {@code
     * cancel(true)} or {@code cancel(false)}, cancels the scope. An answer that comes too late is {@linkplain
     * Source#release released}. The future is an {@link OwnedFuture}: it knows the owner of its value.
     *
     * <p>In a scope that is already cancelled the source is not started.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param source what to ask
     * @param query what is asked
     * @return the answer to be
     * @throws IllegalStateException if a source was already started here
     */
    <Q extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> run(
            Source<? super Q, T> source, Q query);

    /**
     * Cancels this scope and everything below it: the context first, then the future of the source with
     * {@code cancel(true)}.
     *
     * <p>Signals on the calling thread, before it returns. Without effect when the fetch has ended or was cancelled.
     *
     * @param reason what the report will say
     */
    void cancel(CancelReason reason);

    /**
     * Puts off the deadline of a {@linkplain FetchContext#detached detached} scope. Its context shows the new one from
     * then on; what its source has made of the old one, such as a header that was sent, stays as it is.
     *
     * @param later the new deadline; without effect if it is not later than the present one
     * @return {@code false} if this has ended, was cancelled or has come to its deadline, or is not detached
     * @throws IllegalArgumentException if the deadline belongs to another clock than this run
     */
    boolean prolong(Deadline later);

    /**
     * Registers an action to run once nothing in this scope is still running: its source has ended, and so has
     * everything that was given to {@link #endsWith} or opened below it. After a cancel or a limit this may be long
     * after the future of {@link #run} has completed; otherwise the future completes first.
     *
     * <p>To be called before {@link #run}; a second action takes the place of the first. Runs once, on the thread that
     * ended last, or within {@code run} in a scope that is already cancelled; never in a scope that runs nothing. An
     * exception is logged.
     *
     * @param action what depends on the end of the work, such as giving back a permit
     */
    void onEnd(Runnable action);
}

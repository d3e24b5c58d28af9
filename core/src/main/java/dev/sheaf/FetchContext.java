package dev.sheaf;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The scope of one fetch: how long it may take, whether it is still wanted, and what is registered on it.
 *
 * <p>A run is a tree of contexts; cancelling a node cancels its subtree, except what is {@linkplain #detached
 * detached}. A source receives the node made for it, reads its deadline, registers what stops its work, and opens
 * children below it. Every method may be called from any thread.
 *
 * <p>Cancellation is level-triggered: once cancelled, a context stays cancelled, and a hook that comes late runs at
 * once. The context itself arms the timer for its deadline, so a source needs none of its own.
 */
public sealed interface FetchContext permits ContextNode, FetchScope {

    /**
     * The name under which this fetch appears in the {@link Report}.
     *
     * @return the name
     */
    String name();

    /**
     * The instant at which this fetch is cancelled, unless it has ended.
     *
     * @return the earliest of the limits that apply here
     */
    Deadline deadline();

    /**
     * An instant on the clock of this run, for {@link #child}.
     *
     * @param limit how far from now
     * @return that instant, or this context's deadline if that is earlier
     */
    Deadline deadlineIn(Duration limit);

    /**
     * Tells whether this fetch is no longer wanted.
     *
     * @return {@code true} from the moment of cancellation on
     */
    boolean isCancelled();

    /**
     * Why this fetch is no longer wanted.
     *
     * @return the reason, or empty while the fetch is wanted
     */
    Optional<CancelReason> cancelReason();

    /**
     * Registers what stops the work of this fetch.
     *
     * <p>The hook runs at most once: on the thread that cancels, after the context has become cancelled and before the
     * future of the source is; or at once on this thread, if that has already happened. It must not block. An exception
     * is logged and changes nothing. Hooks run in the order of their registration. They are forgotten when the fetch
     * ends without having been cancelled; one that is added after that is not called.
     *
     * @param hook stops the work
     * @return takes the hook back
     */
    Registration onCancel(Runnable hook);

    /**
     * Says that the work of this fetch has really ended only when the stage has completed, however it completes.
     *
     * <p>A cancelled future is done at once while the work may go on. {@link Aggregation#terminated()} waits for these
     * stages, the result does not. To be called before the future of the source completes, or in a cancel hook; later
     * calls are without effect.
     *
     * @param work completes when nothing of this fetch is left
     */
    void endsWith(CompletionStage<?> work);

    /**
     * Opens a node below this one, in which another source can be run.
     *
     * <p>This is what a decorator is made of. The child is cancelled with this context, and at the latest when the
     * fetch of this context ends. A child that is never run shows as skipped in the report.
     *
     * @param name the name of the child in the report
     * @param deadline a limit for the child, which can only shorten
     * @return the child; its holder may cancel it
     * @throws IllegalArgumentException if the deadline belongs to another clock than this run
     */
    FetchScope child(String name, Deadline deadline);

    /**
     * Opens a node below this one that is not cancelled with it: for work that must be finished although the answer is
     * no longer wanted, such as giving back a resource. Only its limit or its holder ends it. {@link
     * Aggregation#terminated()} waits for it. It also runs below a context that was cancelled. Below one that has
     * terminated it runs nothing, and its future is cancelled.
     *
     * @param name the name of the child in the report
     * @param limit the longest time it may take from now, also beyond the deadline of this context
     * @return the child
     */
    FetchScope detached(String name, Duration limit);

    /**
     * Runs a task later, on {@link #executor()}.
     *
     * <p>The task is dropped, and its timer with it, when the fetch is cancelled or ends before.
     *
     * @param delay how long from now; zero or negative means as soon as possible
     * @param task what to run; an exception is logged
     * @return takes the task back, if it has not begun
     */
    Registration schedule(Duration delay, Runnable task);

    /**
     * Calls a handler with the outcome of another source, or of any stage: what a decorator uses in place of {@code
     * whenComplete}.
     *
     * <p>The handler runs on the thread that completes the stage, or on this one if that has happened already, in the
     * context that the {@link RunEnvironment} captured. It sees a failure unwrapped from {@code CompletionException}
     * and {@code ExecutionException}. What it throws fails this fetch.
     *
     * @param <T> what the stage completes with
     * @param stage a future that a source returned, or another stage
     * @param handler is called once, with the value or the failure
     * @throws NullPointerException if the stage is {@code null}, which no source may return; the message names this
     *     fetch
     */
    <T extends @Nullable Object> void follow(
            CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> handler);

    /**
     * Gives back an answer that will not be used: a decorator does this with each value that it receives and does not
     * pass on.
     *
     * <p>The value goes back to the source that gave it: through the future, if that is an {@link OwnedFuture}, as
     * every future of {@link FetchScope#run} is; otherwise to {@link Source#release} of the source. In the captured
     * context; an exception is logged. An answer that failed holds nothing, and nothing is done.
     *
     * @param <T> what is answered
     * @param source what was asked
     * @param answer the future that it returned, completed
     * @throws IllegalStateException if the answer has not come yet
     */
    <T extends @Nullable Object> void release(Source<?, T> source, CompletableFuture<T> answer);

    /**
     * The executor for short pieces of code of this run, such as decoding an answer.
     *
     * <p>It is shared by all runs and must not be blocked; code that waits belongs on an executor of its own. Tasks run
     * in the context that the {@link RunEnvironment} captured at the start of the run.
     *
     * @return the executor, which takes every task: one that the user's executor rejects runs on a new daemon thread
     */
    Executor executor();

    /**
     * Wraps user code that is to run on another executor, so that it runs in the context which the {@link
     * RunEnvironment} captured at the start of the run.
     *
     * @param task user code
     * @return the task to execute; the same one where nothing is captured
     */
    Runnable contextual(Runnable task);
}

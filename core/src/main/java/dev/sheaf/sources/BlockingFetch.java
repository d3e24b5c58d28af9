package dev.sheaf.sources;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One fetch of {@link Source#blocking} or {@link Source#interruptible}: a body on its way to a worker, and the future
 * of its answer.
 *
 * <p>The body is taken once: by the worker, which runs it to its end, or by a cancel that comes before, which drops it.
 * A later cancel interrupts the body, if that is wanted, and may not hit the worker's next task. {@link FutureTask}
 * sees to that: it interrupts only a thread that runs the body, and does not let the thread return before the interrupt
 * has come.
 */
public final class BlockingFetch<T extends @Nullable Object> extends CompletableFuture<T> {

    private final boolean interruptible;
    private final FutureTask<?> work;
    private final Runnable contextual; // the work in the context of its run
    private final AtomicBoolean taken = new AtomicBoolean(); // set by the worker, or by a cancel or a rejection before

    /** Completes when the body has returned, or will never be run. */
    private final CompletableFuture<?> ended = new CompletableFuture<>();

    private <Q extends @Nullable Object> BlockingFetch(
            Source.Body<? super Q, ? extends T> body, Q query, FetchContext context, boolean interruptible) {
        this.work = new FutureTask<>(() -> Relay.complete(this, () -> body.answer(query, context)));
        this.contextual = context.contextual(work);
        this.interruptible = interruptible;
    }

    /**
     * A source that hands the body to the executor.
     *
     * <p>What ends the fetch is registered before: an executor may run the body, and the body may cancel its run,
     * before {@code execute} returns.
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> source(
            Executor executor, Source.Body<? super Q, ? extends T> body, boolean interruptible) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(body, "body");
        return (query, context) -> {
            BlockingFetch<T> fetch = new BlockingFetch<>(body, query, context, interruptible);
            context.endsWith(fetch.ended);
            context.onCancel(fetch::stop);
            try {
                executor.execute(fetch::run);
            } catch (Throwable rejected) {
                fetch.stop();
                throw rejected;
            }
            return fetch;
        };
    }

    /**
     * On the worker. The answer completes inside the work. What follows here restores the thread, and tells that the
     * body has ended.
     */
    private void run() {
        if (taken.getAndSet(true)) {
            return; // cancelled before its turn
        }
        try {
            contextual.run();
        } catch (Throwable notSet) {
            completeExceptionally(notSet); // the context
        } finally {
            if (work.isCancelled()) {
                // Our interrupt, which the body may not have noticed, must not reach the next task of this worker.
                Thread.interrupted();
            }
            // Without effect, unless the interrupt came before the body, or the context did not run it.
            super.cancel(true);
            ended.complete(null);
        }
    }

    /**
     * Drops the body, or interrupts it if it runs and may be interrupted. A body that runs may still answer: a
     * decorator that wants its late answer has kept this future, and does not cancel it.
     */
    private void stop() {
        if (!taken.getAndSet(true)) {
            super.cancel(true);
            ended.complete(null);
        } else if (interruptible) {
            work.cancel(true);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            stop();
        }
        return cancelled;
    }
}

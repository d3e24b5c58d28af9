package dev.sheaf;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@link Source#blocking}. */
final class BlockingSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Executor executor;
    private final Body<? super Q, ? extends T> body;

    BlockingSource(Executor executor, Body<? super Q, ? extends T> body) {
        this.executor = Objects.requireNonNull(executor, "executor");
        this.body = Objects.requireNonNull(body, "body");
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletableFuture<?> ended = new CompletableFuture<>();
        AtomicBoolean begun =
                new AtomicBoolean(); // set by the worker that runs the body, or by the cancel that drops it
        context.endsWith(ended);
        Registration drop = context.onCancel(() -> {
            if (begun.compareAndSet(false, true)) {
                answer.cancel(false);
                ended.complete(null);
            }
        });
        Runnable task = context.contextual(() -> answer(query, context, answer));
        try {
            executor.execute(() -> {
                if (begun.compareAndSet(false, true)) {
                    drop.remove();
                    try {
                        task.run();
                    } catch (Throwable thrown) { // the captured context could not be set
                        answer.completeExceptionally(thrown);
                    } finally {
                        ended.complete(null);
                    }
                }
            });
        } catch (Throwable rejected) {
            ended.complete(null);
            throw rejected;
        }
        return answer;
    }

    private void answer(Q query, FetchContext context, CompletableFuture<T> answer) {
        try {
            answer.complete(body.answer(query, context));
        } catch (Throwable thrown) {
            answer.completeExceptionally(thrown);
        }
    }
}

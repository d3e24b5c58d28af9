package dev.sheaf;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@link Source#blocking} and {@link Source#interruptible}. */
final class BlockingSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Executor executor;
    private final Body<? super Q, ? extends T> body;
    private final boolean interruptible;

    BlockingSource(Executor executor, Body<? super Q, ? extends T> body, boolean interruptible) {
        this.executor = Objects.requireNonNull(executor, "executor");
        this.body = Objects.requireNonNull(body, "body");
        this.interruptible = interruptible;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        BlockingTask task = new BlockingTask(interruptible);
        CompletableFuture<T> answer = new Relay<>(task::cancel);
        Runnable contextual = context.contextual(() -> answer(query, context, answer));
        context.endsWith(task.ended());
        context.onCancel(() -> {
            if (task.cancel()) {
                answer.cancel(true);
            } // else the body is at it: whoever wants its late answer still holds the future
        });
        try {
            executor.execute(() -> task.run(contextual, answer::completeExceptionally));
        } catch (Throwable rejected) {
            task.cancel();
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

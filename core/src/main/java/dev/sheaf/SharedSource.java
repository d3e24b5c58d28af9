package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@link Source#shared}.
 *
 * <p>A future never forgets a dependent before it completes, with one exception: the other inputs of {@code anyOf}, once one has
 * completed. So each wait goes through an {@code anyOf} of the shared future and a future of our own, which a cancel completes.
 */
final class SharedSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Source<Q, T> source;

    SharedSource(Source<Q, T> source) {
        this.source = source;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        CompletableFuture<T> common = Futures.ask(source, query, context);
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (common.isDone()) {
            Futures.listen(common, (value, failure) -> settle(answer, value, failure));
            return answer;
        }
        CompletableFuture<?> detach = new CompletableFuture<>();
        Futures.listen(CompletableFuture.anyOf(common, detach), (ignored, failure) -> {
            if (common.isDone()) {
                Futures.listen(common, (value, commonFailure) -> settle(answer, value, commonFailure));
            }
        });
        // The answer is completed by the shared future or cancelled by the run: either way the waiting is over.
        Futures.listen(answer, (value, failure) -> detach.complete(null));
        context.onCancel(() -> answer.cancel(true)); // for a decorator that never leaves the future it was given
        return answer;
    }

    private static <T extends @Nullable Object> void settle(
            CompletableFuture<T> answer, T value, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(Futures.unwrap(failure));
        }
    }
}

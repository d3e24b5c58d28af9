package dev.sheaf;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Source#firstOf}: a quorum of one, without the list around it. */
final class FirstOfSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final QuorumSource<Q, T> quorum;

    FirstOfSource(QuorumSource<Q, T> quorum) {
        this.quorum = quorum;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        CompletableFuture<List<T>> winners = quorum.fetch(query, context);
        Relay<T> answer = new Relay<>(() -> winners.cancel(true));
        Futures.listen(winners, (values, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else if (!answer.complete(values.get(0))) {
                quorum.release(values);
            }
        });
        return answer;
    }

    @Override
    public void release(T value) {
        quorum.releaseOne(value);
    }
}

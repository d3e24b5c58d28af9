package dev.sheaf;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Source#or}. */
final class FallbackSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Source<Q, T> first;
    private final Source<? super Q, T> fallback;
    private final Owners<T> owners;

    FallbackSource(Source<Q, T> first, Source<? super Q, T> fallback) {
        this.first = first;
        this.fallback = Objects.requireNonNull(fallback, "fallback");
        this.owners = new Owners<>(first);
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        FetchScope preferred = context.child("first", context.deadline());
        FetchScope standIn = context.child("or", context.deadline()); // opened now, so that the report shows it as skipped
        CompletableFuture<T> answer = Relay.cancelling(List.of(preferred, standIn));
        Futures.listen(preferred.run(first, query), (value, failure) -> {
            if (failure == null) {
                handOver(first, value, answer, context);
            } else if (context.isCancelled() || answer.isDone()) {
                answer.completeExceptionally(failure);
            } else {
                Futures.listen(standIn.run(fallback, query), (other, laterFailure) -> {
                    if (laterFailure == null) {
                        handOver(fallback, other, answer, context);
                    } else {
                        AggregationException neither =
                                new AggregationException("neither source answered", laterFailure);
                        neither.addSuppressed(failure);
                        answer.completeExceptionally(neither);
                    }
                });
            }
        });
        return answer;
    }

    private void handOver(Source<?, T> source, T value, CompletableFuture<T> answer, FetchContext context) {
        owners.remember(value, source);
        if (!answer.complete(value)) {
            Surplus.release(source, value, context);
        }
    }

    @Override
    public void release(T value) {
        owners.take(value).release(value);
    }
}

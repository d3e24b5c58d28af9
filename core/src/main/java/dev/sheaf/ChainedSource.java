package dev.sheaf;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Source#then}. */
final class ChainedSource<Q extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object>
        implements Source<Q, R> {

    private final Source<Q, T> first;
    private final Source<? super T, R> next;

    ChainedSource(Source<Q, T> first, Source<? super T, R> next) {
        this.first = first;
        this.next = Objects.requireNonNull(next, "next");
    }

    @Override
    public CompletableFuture<R> fetch(Q query, FetchContext context) {
        FetchScope before = context.child("first", context.deadline());
        FetchScope after = context.child("then", context.deadline()); // opened now, so that the report shows it as skipped
        CompletableFuture<R> answer = Relay.cancelling(List.of(before, after));
        Futures.listen(before.run(first, query), (value, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                Futures.listen(after.run(next, value), (result, laterFailure) -> {
                    if (laterFailure != null) {
                        Surplus.release(first, value, context);
                        answer.completeExceptionally(laterFailure);
                    } else if (!answer.complete(result)) {
                        Surplus.release(next, result, context);
                    }
                });
            }
        });
        return answer;
    }

    @Override
    public void release(R value) {
        next.release(value);
    }
}

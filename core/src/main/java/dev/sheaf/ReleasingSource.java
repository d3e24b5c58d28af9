package dev.sheaf;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link Source#onRelease}. */
final class ReleasingSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Source<Q, T> source;
    private final Consumer<? super T> action;

    ReleasingSource(Source<Q, T> source, Consumer<? super T> action) {
        this.source = source;
        this.action = Objects.requireNonNull(action, "action");
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        CompletableFuture<T> original = Futures.ask(source, query, context);
        // A future of its own: cancelling the original would make a late value unreachable.
        CompletableFuture<T> handed = new CompletableFuture<>();
        context.endsWith(original);
        Futures.listen(original, (value, failure) -> {
            if (failure != null) {
                handed.completeExceptionally(Futures.unwrap(failure));
            } else if (!handed.complete(value)) {
                Surplus.release(this, value, context);
            }
        });
        return handed;
    }

    @Override
    public void release(T value) {
        try {
            action.accept(value);
        } finally {
            source.release(value);
        }
    }
}

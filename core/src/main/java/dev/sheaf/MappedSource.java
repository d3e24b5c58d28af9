package dev.sheaf;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Source#map}. */
final class MappedSource<Q extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object>
        implements Source<Q, R> {

    private final Source<Q, T> source;
    private final Function<? super T, ? extends R> function;

    MappedSource(Source<Q, T> source, Function<? super T, ? extends R> function) {
        this.source = source;
        this.function = Objects.requireNonNull(function, "function");
    }

    @Override
    public CompletableFuture<R> fetch(Q query, FetchContext context) {
        CompletableFuture<T> original = Futures.ask(source, query, context);
        Relay<R> mapped = new Relay<>(() -> original.cancel(true));
        Futures.listen(original, (value, failure) -> {
            if (failure != null) {
                mapped.completeExceptionally(Futures.unwrap(failure));
            } else if (mapped.isDone()) {
                Surplus.release(source, value, context); // late: not worth the function's while
            } else {
                apply(value, mapped, context);
            }
        });
        return mapped;
    }

    private void apply(T value, Relay<R> mapped, FetchContext context) {
        try {
            if (mapped.complete(function.apply(value))) {
                return; // the function has taken the value over
            }
        } catch (Throwable thrown) {
            mapped.completeExceptionally(thrown);
        }
        Surplus.release(source, value, context);
    }
}

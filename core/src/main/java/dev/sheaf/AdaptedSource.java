package dev.sheaf;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Source#on}. */
final class AdaptedSource<P extends @Nullable Object, Q extends @Nullable Object, T extends @Nullable Object>
        implements Source<P, T> {

    private final Source<Q, T> source;
    private final Function<? super P, ? extends Q> function;

    AdaptedSource(Source<Q, T> source, Function<? super P, ? extends Q> function) {
        this.source = source;
        this.function = Objects.requireNonNull(function, "function");
    }

    @Override
    public CompletableFuture<T> fetch(P query, FetchContext context) {
        return source.fetch(function.apply(query), context);
    }

    @Override
    public void release(T value) {
        source.release(value);
    }
}

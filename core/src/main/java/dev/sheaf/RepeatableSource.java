package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Source#safeToRepeat}. */
final class RepeatableSource<Q extends @Nullable Object, T extends @Nullable Object>
        implements Source.Repeatable<Q, T> {

    private final Source<Q, T> source;

    RepeatableSource(Source<Q, T> source) {
        this.source = source;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        return source.fetch(query, context);
    }

    @Override
    public void release(T value) {
        source.release(value);
    }
}

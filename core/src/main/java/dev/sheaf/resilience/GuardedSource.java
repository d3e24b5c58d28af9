package dev.sheaf.resilience;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Guard#protect}. */
final class GuardedSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Guard guard;
    private final Source<Q, T> source;

    GuardedSource(Guard guard, Source<Q, T> source) {
        this.guard = guard;
        this.source = source;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        GuardedCall<Q, T> call = new GuardedCall<>(guard, source, query, context);
        call.begin();
        return call;
    }

    @Override
    public void release(T value) {
        source.release(value);
    }
}

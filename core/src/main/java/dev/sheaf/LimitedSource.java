package dev.sheaf;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Source#within}. */
final class LimitedSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Source<Q, T> source;
    private final Duration limit;
    private final String name;

    LimitedSource(Source<Q, T> source, Duration limit) {
        this.source = source;
        this.limit = Plan.requirePositive(limit, "a source");
        this.name = "within " + Times.text(Deadline.clampedNanos(limit));
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        return context.child(name, context.deadlineIn(limit)).run(source, query);
    }

    @Override
    public void release(T value) {
        source.release(value);
    }
}

package dev.sheaf;

import org.jspecify.annotations.Nullable;

/**
 * A future that knows the owner of its value, and so takes the place of {@link Source#release} for that value.
 *
 * <p>A source that passes on the answers of other sources returns such a future, since it alone knows which of them
 * gave the value. The future of {@link FetchScope#run} is one, so a source that returns that future has nothing more to
 * do. Values are never told apart by looking at them: pooled and interned objects come from several sources.
 *
 * <p>Implemented by a subclass of {@link java.util.concurrent.CompletableFuture}. This is a type that others implement:
 * methods added to it will always be default methods.
 *
 * @param <T> what the future completes with
 */
public interface OwnedFuture<T extends @Nullable Object> {

    /**
     * Gives back the value of this future, which will not be used. Called at most once, after the future has completed.
     *
     * @param value the value of the future
     */
    void release(T value);
}

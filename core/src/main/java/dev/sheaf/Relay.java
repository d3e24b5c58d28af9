package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A decorator's future, which passes a cancel on to the future behind it. */
final class Relay<T extends @Nullable Object> extends CompletableFuture<T> {

    private final CompletableFuture<?> behind;

    Relay(CompletableFuture<?> behind) {
        this.behind = behind;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        behind.cancel(true);
        return cancelled;
    }
}

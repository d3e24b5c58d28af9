package dev.sheaf;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A future of our own that passes a cancel on to the work behind it. */
final class Relay<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Runnable stop;

    /** The action may complete this future, which has no effect then. */
    Relay(Runnable stop) {
        this.stop = stop;
    }

    /** Cancels scopes, as whoever gave them up; without effect on those that have ended. */
    static <T extends @Nullable Object> Relay<T> cancelling(Collection<FetchScope> scopes) {
        return new Relay<>(() -> scopes.forEach(scope -> scope.cancel(CancelReason.CALLER)));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            stop.run();
        }
        return cancelled;
    }
}

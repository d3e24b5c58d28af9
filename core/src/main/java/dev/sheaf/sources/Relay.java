package dev.sheaf.sources;

import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.OwnedFuture;
import dev.sheaf.Source;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The future that a decorator answers with: passes a cancel on to the work behind it, and a release on to the source
 * whose value it carries.
 *
 * <p>It is completed by the thread that brings the answer, or by a cancel, whichever comes first. A value that comes
 * second is given back at once, since it will never be seen.
 */
public final class Relay<T extends @Nullable Object> extends CompletableFuture<T> implements OwnedFuture<T> {

    /** Added to by the threads that open scopes; read by one that cancels. */
    private final Queue<FetchScope> scopes = new ConcurrentLinkedQueue<>();

    /**
     * How the value is given back. Written before this is completed, by the thread that does; read by one that has the
     * value.
     */
    private Runnable giveBack = () -> {};

    /**
     * Opens a scope that is cancelled with this future.
     *
     * <p><b>The race of a cancel:</b> the scope is published first, then the future is looked at. A cancel comes either
     * after the first step, and finds the scope, or before the second, and is found.
     */
    public FetchScope open(FetchContext context, String name, Deadline deadline) {
        FetchScope scope = context.child(name, deadline);
        scopes.add(scope);
        if (isDone()) {
            scope.cancel(CancelReason.CALLER);
        }
        return scope;
    }

    /** Cancels the scopes that still run or have run nothing; without effect on those that have ended. */
    void cancelScopes(CancelReason reason) {
        scopes.forEach(scope -> scope.cancel(reason));
    }

    /**
     * Completes a future with what user code returns or throws.
     *
     * @return whether the value of the code has become that of the future; if not, the code has thrown, or the future
     *     was complete
     */
    static <T extends @Nullable Object> boolean complete(CompletableFuture<T> future, Callable<? extends T> code) {
        try {
            return future.complete(code.call());
        } catch (Throwable thrown) {
            future.completeExceptionally(thrown);
            return false;
        }
    }

    /**
     * Answers with a value.
     *
     * @param release gives the value back when it is not used, at once if this is complete already; must not throw
     */
    public void pass(T value, Runnable release) {
        giveBack = release;
        if (!complete(value)) {
            release.run();
        }
    }

    /** Answers with what the future of a source completes with. */
    void passOn(FetchContext context, Source<?, T> source, CompletableFuture<T> future) {
        context.follow(future, (value, failure) -> {
            if (failure == null) {
                pass(value, () -> context.release(source, future));
            } else {
                completeExceptionally(failure);
            }
        });
    }

    @Override
    public void release(T value) {
        giveBack.run();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            cancelScopes(CancelReason.CALLER);
        }
        return cancelled;
    }
}

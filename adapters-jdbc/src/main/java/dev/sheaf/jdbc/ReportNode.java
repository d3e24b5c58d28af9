package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a fetch for its connection, as the report shows it: a child of the fetch, which by itself shows the
 * query. The remedies for the two are opposite, so the report says which of them took the time.
 *
 * <p>It is the source that runs in the scope of that child, and its future. A cancel does not complete it: a wait that
 * was stopped lasts in the report until it has really ended, which inside the pool may be later.
 */
final class ReportNode extends CompletableFuture<Boolean> implements Source<@Nullable Object, Boolean> {

    private @Nullable FetchScope scope; // written by the thread that begins, before it hands the fetch on
    private volatile boolean cutShort; // written by the thread that stops, read when the limit has passed

    /**
     * Shows from now on.
     *
     * @return what fails with a {@code DeadlineExceededException}, on the executor of the context, when the limit
     *     passes before that of the context
     */
    CompletableFuture<Boolean> begin(FetchContext context, Deadline limit) {
        FetchScope begun = context.child("connection", limit);
        scope = begun;
        return begun.run(this, null);
    }

    @Override
    public CompletableFuture<Boolean> fetch(@Nullable Object query, FetchContext context) {
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        cutShort = true;
        return false;
    }

    /** Tells whether the scope has stopped the wait, because of its limit or otherwise, before it had ended. */
    boolean isCutShort() {
        return cutShort;
    }

    /** The wait was in vain, and nothing is left of it. By a cancel of the scope: to complete would be a success. */
    void stopped(CancelReason reason) {
        if (scope != null && !isDone()) {
            scope.cancel(reason);
        }
        complete(true);
    }
}

package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of a fetch, as the report shows it: the wait for a connection, or the query itself. The remedies for the
 * two are opposite, so the report says which of them took the time.
 */
final class ReportNode implements Source<@Nullable Object, Boolean> {

    private final CompletableFuture<Boolean> work = new CompletableFuture<>();
    private final CompletionStage<?> terminated;
    private @Nullable FetchScope scope; // written by the thread that begins, before it hands the fetch on

    /** The stage completes when nothing of the fetch is left. A stretch that was stopped lasts until then. */
    ReportNode(CompletionStage<?> terminated) {
        this.terminated = terminated;
    }

    /**
     * Shows from now on.
     *
     * @return what fails with a {@code DeadlineExceededException}, on the executor of the context, when the limit of
     *     this stretch passes before that of the context
     */
    CompletableFuture<Boolean> begin(FetchContext context, String name, Deadline limit) {
        FetchScope begun = context.child(name, limit);
        scope = begun;
        return begun.run(this, null);
    }

    @Override
    public CompletableFuture<Boolean> fetch(@Nullable Object query, FetchContext context) {
        context.endsWith(terminated);
        return work;
    }

    /**
     * Tells whether the scope has stopped the stretch, because of its limit, before one of the methods below was
     * called.
     */
    boolean isCutShort() {
        return work.isCancelled();
    }

    // The first of these settles the stretch.

    void succeeded() {
        work.complete(true);
    }

    void failed(Throwable failure) {
        work.completeExceptionally(failure);
    }

    /** By a cancel of the scope: a source that cancels its own future has failed. */
    void stopped(CancelReason reason) {
        if (scope != null) {
            scope.cancel(reason);
        }
    }
}

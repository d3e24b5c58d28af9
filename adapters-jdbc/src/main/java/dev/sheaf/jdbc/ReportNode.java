package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of a run, as the report shows it: the wait for a connection, or the query itself. Which of the two took the time
 * decides between two opposite remedies.
 */
final class ReportNode implements Source<@Nullable Object, Boolean> {

    private final CompletableFuture<Boolean> work = new CompletableFuture<>();
    private @Nullable FetchScope scope; // written by the thread that begins, before it hands the run on

    /**
     * Shows from now on.
     *
     * @return what fails with a {@code DeadlineExceededException}, on the executor of the context, when the limit of this
     *     stretch passes before that of the context
     */
    CompletableFuture<Boolean> begin(FetchContext context, String name, Deadline limit) {
        FetchScope begun = context.child(name, limit);
        scope = begun;
        return begun.run(this, null);
    }

    @Override
    public CompletableFuture<Boolean> fetch(@Nullable Object query, FetchContext context) {
        return work;
    }

    /** Tells whether it was the scope that has ended the stretch, because of its limit; and not we, in time. */
    boolean isCutShort() {
        return work.isCancelled();
    }

    // The first of these counts.

    void succeeded() {
        work.complete(true);
    }

    void failed(Throwable failure) {
        work.completeExceptionally(failure);
    }

    /** As one who is not wanted any more, and not as one who gives up: that would be a failure. */
    void stopped(CancelReason reason) {
        if (scope != null) {
            scope.cancel(reason);
        }
    }
}

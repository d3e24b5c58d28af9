package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Scope;
import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of a run, as the report shows it: the wait for a connection, or the query itself. Which of the two took the time
 * decides between two opposite remedies.
 */
final class ReportNode {

    private final CompletableFuture<Boolean> work = new CompletableFuture<>();
    private @Nullable Scope scope; // written by the thread that begins, before it hands the run on

    /**
     * Shows from now on.
     *
     * @param expired runs, on the executor of the context, when the limit of this stretch passes before that of the context
     */
    void begin(FetchContext context, String name, Deadline limit, Runnable expired) {
        Source<ReportNode, Boolean> stretch = (node, child) -> work;
        Scope begun = context.child(name, limit);
        scope = begun;
        var unused = begun.run(stretch, this).whenComplete((done, failure) -> {
            // Cancelled by the scope because of its limit; we ourselves may have failed with a passed deadline, too.
            if (failure instanceof DeadlineExceededException && work.isCancelled()) {
                expired.run();
            }
        });
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

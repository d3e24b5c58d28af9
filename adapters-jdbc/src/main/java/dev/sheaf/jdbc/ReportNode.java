package dev.sheaf.jdbc;

import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;

/**
 * One stretch of a run, as the report shows it: the wait for a connection, or the query itself. Which of the two took the time
 * decides between two opposite remedies.
 */
final class ReportNode {

    private final CompletableFuture<Boolean> work = new CompletableFuture<>();

    /**
     * Shows from now on.
     *
     * @param expired runs, on the executor of the context, when the limit of this stretch passes before that of the context
     */
    void begin(FetchContext context, String name, Deadline limit, Runnable expired) {
        Source<ReportNode, Boolean> stretch = (node, child) -> work;
        var unused = context.child(name, limit).run(stretch, this).whenComplete((done, failure) -> {
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

    void stopped() {
        work.cancel(false);
    }
}

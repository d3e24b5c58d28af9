package dev.sheaf.jdbc;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Ends statements that run, one task for each, on threads of its own: a cancel may open a connection and hang, and must hold
 * up nobody who cancels, no timer, and no other cancel. There is one task for each query that is stopped while it runs; that
 * is one for a permit, and for a cancel that hangs longer than the patience of its query's thread one more.
 *
 * <p>A cancel is a request without an answer and can get lost. So it is sent again, and after that the connection is cut: that
 * frees the worker, while the statement may go on in the database.
 */
final class Canceller {

    /**
     * When what is tried.
     *
     * @param holdOffNanos how old an execution is before it is cancelled: a younger one may not have reached the server, and
     *     the cancel would be lost
     * @param graceNanos how long a statement has to end after a cancel
     * @param patienceNanos how long a worker that has ended waits for a cancel on its way
     */
    record Pace(long holdOffNanos, long graceNanos, long patienceNanos) {

        static final Pace DEFAULT = of(Duration.ofMillis(5), Duration.ofMillis(250), Duration.ofSeconds(2));

        static Pace of(Duration holdOff, Duration grace, Duration patience) {
            return new Pace(holdOff.toNanos(), grace.toNanos(), patience.toNanos());
        }
    }

    private static final int ATTEMPTS = 3;

    private final Executor threads;
    private final Pace pace;
    private final Discard discard = new Discard();

    Canceller(Executor threads, Pace pace) {
        this.threads = threads;
        this.pace = pace;
    }

    long patienceNanos() {
        return pace.patienceNanos;
    }

    Discard discard() {
        return discard;
    }

    void end(Lifecycle run) {
        threads.execute(() -> escalate(run));
    }

    private void escalate(Lifecycle run) {
        if (run.sealedDuringHoldOff(pace.holdOffNanos)) {
            return;
        }
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            boolean statementWillDo = attempt == 1 && !run.isReading();
            run.cancel(statementWillDo ? (connection, statement) -> statement.cancel() : ConnectionCancel::send);
            if (run.sealedWithin(pace.graceNanos)) {
                return;
            }
        }
        run.abort(discard);
    }
}

package dev.sheaf.jdbc;

import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;
import dev.sheaf.RunEnvironment;
import dev.sheaf.jdbc.Lifecycle.Phase;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Ends statements that run, each in a task of its own, on threads of its own: a cancel may open a connection and hang, and must
 * hold up nobody who cancels, no timer, and no other cancel.
 *
 * <p>A cancel is a request without an answer and can get lost. So it is sent again, and after that the connection is cut: that
 * frees the worker, while the statement may go on in the database. A cancel that hangs is not waited for: then the timer sees
 * to the cut, on a second thread.
 *
 * <p>A query keeps its permit until its last cancel has come back. So there are never more cancels on their way, nor more of the
 * connections which drivers open for them, than there are permits; and never more than two of these threads for each.
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

    private static final int CANCELS = 3;
    private static final DeadlineTimer TIMER = RunEnvironment.system().timer();

    private final Executor threads;
    final Pace pace;
    private final JdbcHooks hooks;

    Canceller(Executor threads, Pace pace, JdbcHooks hooks) {
        this.threads = threads;
        this.pace = pace;
        this.hooks = hooks;
    }

    void stop(Lifecycle lifecycle) {
        threads.execute(() -> escalate(lifecycle));
    }

    private void escalate(Lifecycle lifecycle) {
        if (lifecycle.sealedWithin(lifecycle.remainingHoldOff(pace.holdOffNanos))) {
            return;
        }
        long cutAt = TIMER.nanoTime() + CANCELS * pace.graceNanos;
        Registration cut = TIMER.schedule(cutAt, () -> threads.execute(() -> lifecycle.cut(hooks)));
        for (int sent = 0; sent < CANCELS; sent++) {
            boolean statementWillDo = sent == 0 && lifecycle.phase() != Phase.READING;
            lifecycle.cancel(statementWillDo ? (connection, statement) -> statement.cancel() : hooks::cancelAgain);
            if (lifecycle.sealedWithin(pace.graceNanos)) {
                cut.remove();
                return;
            }
        }
        lifecycle.cut(hooks); // if the timer has not
    }
}

package dev.sheaf.jdbc;

import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;
import dev.sheaf.RunEnvironment;
import dev.sheaf.jdbc.Lifecycle.Phase;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Ends statements that run, each in a task of its own, on threads of its own. A cancel may open a connection and hang;
 * it must hold up neither the thread that stops the fetch, nor the timer, nor another cancel.
 *
 * <p>A cancel is a request without an answer and can get lost. So it is sent again, and after that the connection is
 * cut: that frees the worker, while the statement may go on in the database. The timer sees to the cut, on a second
 * thread, so that a cancel which hangs is not waited for; and where the cut hangs, or does nothing, the worker is given
 * up.
 *
 * <p>A query keeps its permit until its last cancel has come back. So there are never more cancels on their way, nor
 * more of the connections which drivers open for them, than there are permits and workers given up.
 */
final class Canceller {

    /**
     * When what is tried.
     *
     * @param holdOffNanos how old an execution is before it is cancelled: a younger one may not have reached the
     *     server, and the cancel would be lost
     * @param graceNanos how long a statement has to end after a cancel, a worker after the cut, and a connection to go
     *     back before its answer is delivered without that
     */
    record Pace(long holdOffNanos, long graceNanos) {

        static final Pace DEFAULT = of(Duration.ofMillis(5), Duration.ofMillis(245));

        static Pace of(Duration holdOff, Duration grace) {
            return new Pace(holdOff.toNanos(), grace.toNanos());
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

    /**
     * Stops a fetch whose worker owns a connection, in whatever phase: cancels what runs, cuts the connection, and
     * tells when all that was in vain.
     *
     * @param giveUp called once at most, on a thread of the canceller
     * @return takes back what has not happened, but for the cancels
     */
    Registration stop(Lifecycle lifecycle, Runnable giveUp) {
        Registration cut = after(cutNanos(), () -> lifecycle.abort(hooks, Runnable::run));
        Registration end = watch(giveUp);
        begin(() -> cancel(lifecycle));
        return () -> {
            boolean both = cut.remove();
            return end.remove() && both;
        };
    }

    /** Tells when a worker has had as long to leave as one has whose connection is cut. */
    Registration watch(Runnable giveUp) {
        return after(cutNanos() + pace.graceNanos, giveUp);
    }

    private long cutNanos() {
        return pace.holdOffNanos + CANCELS * pace.graceNanos;
    }

    /** Cuts the connection of a fetch now, on a thread that the cut may keep. Returns whether there is one to cut. */
    boolean cut(Lifecycle lifecycle) {
        return lifecycle.abort(hooks, this::begin);
    }

    /** Runs a task later, on a thread that it may keep. */
    Registration after(long nanos, Runnable task) {
        return TIMER.schedule(TIMER.nanoTime() + nanos, () -> begin(task));
    }

    /** Where no thread can be had, the next step may have one. */
    private void begin(Runnable task) {
        Discard.quietly(() -> threads.execute(task));
    }

    private void cancel(Lifecycle lifecycle) {
        if (lifecycle.sealedWithin(lifecycle.remainingHoldOff(pace.holdOffNanos))) {
            return;
        }
        for (int sent = 0; sent < CANCELS; sent++) {
            boolean statementWillDo = sent == 0 && lifecycle.phase() != Phase.READING;
            lifecycle.cancel(statementWillDo ? (connection, statement) -> statement.cancel() : hooks::cancelAgain);
            if (lifecycle.sealedWithin(pace.graceNanos)) {
                return;
            }
        }
    }
}

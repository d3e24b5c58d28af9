package dev.sheaf.jdbc;

import dev.sheaf.Registration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far one fetch is, and who may do what to its statement: the only place where the worker and the threads that stop
 * it meet.
 *
 * <p>Only the worker moves the phase, forward, and never past a stop that was requested before. Cancels are sent from
 * the canceller's thread, one at a time, and none can begin once the worker has sealed the fetch. So none can hit what
 * is asked on the same connection next, as far as the driver delivers a cancel before it returns; for where it does
 * not, there is {@link #seal the rule} by which a connection is fit to be used again.
 *
 * <p>The monitor is held for a few field accesses, never over I/O, and never while other code runs. Threads wait in it
 * after a stop only, a worker for a second at most: so long it pins its carrier, if it is virtual, on JDK 21 to 23.
 */
class Lifecycle extends Permits.Place {

    enum Phase {
        /** No permit yet, or no thread yet. */
        WAITING,
        /** Inside {@code getConnection}, which nothing can end. */
        ACQUIRING,
        /** The connection is ours, nothing runs on it; a cancel would be lost. */
        PREPARING,
        /** The statement runs. */
        EXECUTING,
        /** The rows are read. */
        READING,
        /** No further cancel begins; the worker puts the connection in order, and can only be cut off. */
        SEALED,
        /** The connection goes to the pool, or out of it, and must not be cut. */
        LEAVING,
        /** The worker has left. */
        GONE
    }

    /** What ends a statement; called without the monitor, on the canceller's thread. */
    interface Cancel {
        void on(Connection connection, Statement statement) throws Exception;
    }

    /** Written by the worker, under the monitor; read by others, without it where a phase too late does no harm. */
    private volatile Phase phase = Phase.WAITING;

    // Guarded by this. Written by the worker, read by the canceller:
    private long executingSince;
    private @Nullable Connection connection;
    private @Nullable Statement statement;

    // Guarded by this. Written by the canceller, read by the worker:
    private int inFlight; // one cancel at most, and the cut where that hangs
    private int cancelsSent;
    private boolean aborted;

    // Guarded by this. What watches over the threads of a fetch that was stopped, which the driver may hold for ever:
    private @Nullable Registration timers; // written by the thread that stops, taken by the last thread
    private boolean givenUp; // written by the timer's thread, read by the last one

    /** Written once, under the monitor, by the thread that stops; read by the worker between two rows without it. */
    private volatile boolean stopRequested;

    // Written and read by the worker:
    @Nullable
    SQLException statementFailure; // set by failed() only

    private boolean interrupted;

    // --- the worker

    /** Takes the next step, with what it works on. Returns false, and does not, if a stop was requested before. */
    final synchronized boolean advance(Phase next, @Nullable Connection acquired, @Nullable Statement prepared) {
        if (stopRequested) {
            return false;
        }
        phase = next;
        connection = acquired;
        statement = prepared;
        executingSince = next == Phase.EXECUTING ? System.nanoTime() : executingSince;
        return true;
    }

    final Phase phase() {
        return phase;
    }

    final boolean isStopRequested() {
        return stopRequested;
    }

    /**
     * Before each call of a driver, which may lose its connection, or its database, when its thread is interrupted.
     */
    final void setInterruptAside() {
        interrupted |= Thread.interrupted();
    }

    /** When the connection is back. */
    final void restoreInterrupt() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The statement itself has failed, not a row mapper. No cancel begins after that: the failure may be a time-out of
     * the server, which looks like a cancel, and the late one would pass for the hit while it is still on its way.
     */
    final synchronized void failed(SQLException failure) {
        statementFailure = failure;
        statement = null;
    }

    /**
     * Ends the time in which cancels may begin, and waits for one that has, if it decides anything.
     *
     * <p>The connection is fit for others if no cancel was sent, or if the only one was seen to hit our own statement.
     * Any other cancel may still be on its way, for drivers and proxies acknowledge before they deliver. A connection
     * that was cut is never fit, so the cut ends the wait for a cancel that hangs.
     *
     * @param hit whether the statement has failed in the way of one that was cancelled
     * @return whether the connection may be used by others
     */
    final synchronized boolean seal(boolean hit) {
        phase = Phase.SEALED;
        statement = null;
        notifyAll();
        while (isFit(hit) && inFlight > 0) {
            try {
                wait();
            } catch (InterruptedException byTheOwnerOfTheThread) {
                interrupted = true; // not set again before the connection is back: it might not survive that
            }
        }
        return isFit(hit);
    }

    /** In the monitor. */
    private boolean isFit(boolean hit) {
        return !aborted && (cancelsSent == 0 || (cancelsSent == 1 && hit));
    }

    /**
     * The last step before the connection is given away. From now on it may serve another query, and is not cut.
     *
     * @return whether it was not cut before
     */
    final synchronized boolean part() {
        phase = Phase.LEAVING;
        connection = null;
        return !aborted;
    }

    /** The very last step. {@link #left} follows when no cancel is on its way: at once, or on the last one's thread. */
    final void leave() {
        synchronized (this) {
            phase = Phase.GONE;
            if (inFlight > 0) {
                return;
            }
        }
        lastHasLeft();
    }

    private void lastHasLeft() {
        Registration watching;
        boolean inVain;
        synchronized (this) {
            watching = timers;
            inVain = givenUp;
        }
        if (watching != null) {
            watching.remove();
        }
        left(inVain);
    }

    /** The worker and the threads of its cancels have left, whether they were given up before or not. */
    void left(boolean givenUp) {}

    // --- every thread that stops the fetch

    /**
     * Asks the fetch to stop; the first call counts, if the fetch has not gone too far for it.
     *
     * @param latest the last phase in which it is to be stopped
     * @return the phase in which the stop has met the fetch; {@code GONE} if there is nothing to stop
     */
    final synchronized Phase requestStop(Phase latest) {
        if (stopRequested || phase.compareTo(latest) > 0) {
            return Phase.GONE;
        }
        stopRequested = true;
        return phase;
    }

    /** Keeps the timers of a fetch that was stopped until its last thread leaves; called once at most. */
    final void keep(Registration watching) {
        synchronized (this) {
            if (!haveLeft()) {
                timers = watching;
                return;
            }
        }
        watching.remove(); // the last thread was faster
    }

    /** Time is up. Returns whether some thread has not left before, and is given up now. */
    final synchronized boolean giveThreadsUp() {
        givenUp = !haveLeft();
        return givenUp;
    }

    /** In the monitor. */
    private boolean haveLeft() {
        return phase == Phase.GONE && inFlight == 0;
    }

    // --- the canceller

    /**
     * How long to wait until a cancel is likely to be heard: drivers lose the one that comes before the statement has
     * reached the server. A fetch that is reading gets the whole time, to notice by itself that it is not wanted.
     */
    final synchronized long remainingHoldOff(long holdOffNanos) {
        return phase == Phase.EXECUTING ? executingSince + holdOffNanos - System.nanoTime() : holdOffNanos;
    }

    /** Waits for the seal, and returns whether it has come. */
    final synchronized boolean sealedWithin(long nanos) {
        long end = System.nanoTime() + nanos;
        try {
            for (long left = nanos; phase.compareTo(Phase.SEALED) < 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException thoughOnlyOurOwnTasksRunHere) {
            // then the cancel is sent early
        }
        return phase.compareTo(Phase.SEALED) >= 0;
    }

    /** Sends one cancel, unless there is no statement to hit. */
    final void cancel(Cancel cancel) {
        Connection target;
        Statement running;
        synchronized (this) {
            target = connection;
            running = statement;
            if (target == null || running == null || aborted) {
                return; // the race with the failure, with the seal, and with the cut
            }
            inFlight++;
            cancelsSent++;
        }
        send(() -> cancel.on(target, running));
    }

    /** Has the connection cut, once, if the worker owns one. Returns whether it does, cut now or before. */
    final boolean abort(JdbcHooks hooks, Executor executor) {
        Connection target;
        synchronized (this) {
            target = connection;
            if (target == null || aborted) {
                return target != null;
            }
            inFlight++;
            aborted = true;
            notifyAll();
        }
        executor.execute(() -> send(() -> hooks.abort(target)));
        return true;
    }

    /** If it fails, more will follow, and the connection is not used again. */
    private void send(Discard.Step step) {
        boolean last;
        try {
            Discard.quietly(step);
        } finally {
            synchronized (this) {
                inFlight--;
                last = haveLeft();
                notifyAll();
            }
        }
        if (last) {
            lastHasLeft();
        }
    }
}

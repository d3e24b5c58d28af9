package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
 * <p>The lock is held for a few field accesses, never over I/O, and never while other code runs. It is no monitor,
 * since those pin virtual threads on JDK 21 to 23.
 */
final class Lifecycle {

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
        /** The connection goes to the pool, or out of it, and is nobody's to cut. */
        LEAVING,
        /** The worker has left. */
        GONE
    }

    /** What ends a statement; called without the lock, on the canceller's thread. */
    interface Cancel {
        void on(Connection connection, Statement statement) throws Exception;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition(); // the phase, or inFlight

    /** Written by the worker, under the lock; read by others, without it where a phase too late does no harm. */
    private volatile Phase phase = Phase.WAITING;

    // Guarded by lock. Written by the worker, read by the canceller:
    private long executingSince;
    private @Nullable Connection connection;
    private @Nullable Statement statement;

    // Guarded by lock. Written by the canceller, read by the worker:
    private int inFlight; // one cancel at most, and the cut where that hangs
    private int cancelsSent;
    private boolean aborted;

    /** What waits for the last cancel to land; guarded by lock, written by the worker, taken by the canceller. */
    private @Nullable Runnable afterwards;

    /** Written once, under the lock, by the thread that stops; read by the worker between two rows without it. */
    private volatile boolean stopRequested;

    // Written and read by the worker:
    @Nullable
    SQLException statementFailure; // of the statement itself, and not of a row mapper

    final Interruption interruption = new Interruption();

    // --- the worker

    /**
     * Takes the next step, with what it works on.
     *
     * @return false, and the step is not taken, when a stop was requested before
     */
    boolean advance(Phase next, @Nullable Connection acquired, @Nullable Statement prepared) {
        lock.lock();
        try {
            if (stopRequested) {
                return false;
            }
            phase = next;
            connection = acquired;
            statement = prepared;
            executingSince = next == Phase.EXECUTING ? System.nanoTime() : executingSince;
            return true;
        } finally {
            lock.unlock();
        }
    }

    Phase phase() {
        return phase;
    }

    boolean isStopRequested() {
        return stopRequested;
    }

    /**
     * Ends the time in which cancels may begin, and waits for one that has, if it decides anything.
     *
     * <p>The connection is fit for others if no cancel was sent, or if the only one was seen to hit our own statement.
     * Any other cancel may still be on its way, for drivers and proxies acknowledge before they deliver; and a
     * connection that was aborted is none. So the cut ends the wait for a cancel that hangs.
     *
     * @param hit whether the statement has failed in the way of one that was cancelled
     * @return whether the connection may be used by others
     */
    boolean seal(boolean hit) {
        lock.lock();
        try {
            phase = Phase.SEALED;
            statement = null;
            changed.signalAll();
            while (isFit(hit) && inFlight > 0) {
                try {
                    changed.await();
                } catch (InterruptedException byTheOwnerOfTheThread) {
                    interruption.keep(); // not set again before the connection is back: it might not survive that
                }
            }
            return isFit(hit);
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private boolean isFit(boolean hit) {
        return !aborted && (cancelsSent == 0 || (cancelsSent == 1 && hit));
    }

    /**
     * The last step before the connection is given away: from now on it is somebody else's, and nobody cuts it.
     *
     * @return whether it was not cut before
     */
    boolean part() {
        lock.lock();
        try {
            phase = Phase.LEAVING;
            connection = null;
            return !aborted;
        } finally {
            lock.unlock();
        }
    }

    /** The very last step. */
    void leave() {
        phase = Phase.GONE;
    }

    /** Runs a task when no cancel is on its way: at once, or on the thread of the last one. */
    void afterLastCancel(Runnable task) {
        lock.lock();
        try {
            if (inFlight > 0) {
                afterwards = task;
                return;
            }
        } finally {
            lock.unlock();
        }
        task.run();
    }

    // --- every thread that stops the fetch

    /**
     * Asks the fetch to stop; the first call counts, if the fetch has not gone too far for it.
     *
     * @param latest the last phase in which it is to be stopped
     * @return the phase in which the stop has met the fetch; {@code GONE} if there is nothing to stop
     */
    Phase requestStop(Phase latest) {
        lock.lock();
        try {
            if (stopRequested || phase.compareTo(latest) > 0) {
                return Phase.GONE;
            }
            stopRequested = true;
            return phase;
        } finally {
            lock.unlock();
        }
    }

    // --- the canceller

    /**
     * How long to wait until a cancel is likely to be heard: drivers lose the one that comes before the statement has
     * reached the server. A fetch that is reading gets the whole time, to notice by itself that it is not wanted.
     */
    long remainingHoldOff(long holdOffNanos) {
        lock.lock();
        try {
            return phase == Phase.EXECUTING ? executingSince + holdOffNanos - System.nanoTime() : holdOffNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the seal, and returns whether it has come. */
    boolean sealedWithin(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (phase.compareTo(Phase.SEALED) < 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException nobodyKnowsThisThread) {
            // then the cancel is sent early
        } finally {
            lock.unlock();
        }
        return phase.compareTo(Phase.SEALED) >= 0;
    }

    /** Sends one cancel, unless there is no statement to hit. */
    void cancel(Cancel cancel) {
        Connection target;
        Statement running;
        lock.lock();
        try {
            target = connection;
            running = statement;
            if (target == null || running == null || aborted) {
                return; // the race with the seal, and with the cut
            }
            inFlight++;
            cancelsSent++;
        } finally {
            lock.unlock();
        }
        send(() -> cancel.on(target, running));
    }

    /**
     * Cuts the connection, once, in whatever phase the worker owns it.
     *
     * @return whether the worker owns a connection, which is cut now or was before
     */
    boolean abort(JdbcHooks hooks) {
        Connection target;
        lock.lock();
        try {
            target = connection;
            if (target == null || aborted) {
                return target != null;
            }
            inFlight++;
            aborted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        send(() -> hooks.abort(target));
        return true;
    }

    /** If it fails, more will follow, and the connection is not used again. */
    private void send(Discard.Step step) {
        try {
            Discard.quietly(step);
        } finally {
            landed();
        }
    }

    private void landed() {
        Runnable next = null;
        lock.lock();
        try {
            if (--inFlight == 0) {
                next = afterwards;
                afterwards = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.run();
        }
    }
}

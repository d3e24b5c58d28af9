package dev.sheaf.time;

import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clock of the system, and one daemon thread that drives a ring of tasks, sleeps until one is due and ends when
 * there are none.
 *
 * <p>A task runs at most one tick late, plus what the operating system takes to wake the thread. Not the JDK's own
 * delayer, whose one thread also runs the {@code orTimeout} callbacks of the whole process.
 *
 * <p>Nearly all tasks are removed long before they are due, so what counts is that adding one does not wake the thread:
 * only who is earlier than its next look does. That look stays planned when the task that it was for is removed; else a
 * ring that is mostly empty would cause a wake-up per task.
 */
public final class SystemTimer implements DeadlineTimer {

    private final TimerRing ring;
    private final long idleNanos;
    private final ThreadFactory threads;

    /** Held to write the two below; never while a task runs. */
    private final Object lock = new Object();

    /** Who drives the ring, if anybody. Written by who starts it, and by itself at its end; read by who schedules. */
    private volatile @Nullable Thread driver;

    /**
     * When the driver looks at the ring by itself; has passed while it is awake. Put off by the driver only, and
     * brought forward by who schedules; read by both.
     */
    private volatile long nextLook = System.nanoTime();

    /** What the tasks of the sweep under way have left to an executor. Touched by the driver only. */
    private final List<Runnable> left = new ArrayList<>();

    /** A timer whose thread starts with its first task, and ends after ten seconds without one. */
    public static SystemTimer create(Consumer<Throwable> complain) {
        return new SystemTimer(
                new TimerRing(System.nanoTime(), complain),
                TimeUnit.SECONDS.toNanos(10),
                HandOff.daemons("sheaf-timer"));
    }

    SystemTimer(TimerRing ring, long idleNanos, ThreadFactory threads) {
        this.ring = ring;
        this.idleNanos = idleNanos;
        this.threads = threads;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        Objects.requireNonNull(task, "task");
        long tick = ring.tickFor(nanos);
        Registration entry = ring.add(tick, task);
        // Added first, looked then; the driver writes first and looks at the ring then. So one of the two sees the
        // other.
        if (driver == null || tick - nextLook < 0) {
            try {
                lookBy(tick);
            } catch (Throwable noThread) {
                entry.remove(); // the caller hears that it is not scheduled
                throw noThread;
            }
        }
        return entry;
    }

    /**
     * An executor for what the tasks of this timer leave to others. It gets that when all that is due has run, and
     * every run has its decision. Otherwise threads would start while the driver still has decisions to take, and
     * compete with it.
     */
    public Executor after(Executor executor) {
        return task -> {
            if (Thread.currentThread() == driver) {
                left.add(() -> executor.execute(task));
            } else {
                executor.execute(task);
            }
        };
    }

    /**
     * There may be no thread to be had. Then it is tried again at the next tick, for this thread must not run the task
     * itself.
     */
    private void leave(Runnable handOff) {
        try {
            handOff.run();
        } catch (Throwable noThread) {
            ring.add(ring.tickFor(System.nanoTime()), () -> leave(handOff));
        }
    }

    /** Starts the driver, or wakes it, if it would look too late. */
    private void lookBy(long tick) {
        synchronized (lock) {
            if (driver == null) {
                Thread thread = threads.newThread(this::drive);
                thread.start();
                driver = thread;
            } else if (tick - nextLook < 0) { // asked again: another one may have been faster
                nextLook = tick;
                LockSupport.unpark(driver);
            }
        }
    }

    /** The life of the driver: look, plan the next look, sleep; until nothing has come for the idle time. */
    private void drive() {
        long idleEnd;
        do {
            ring.advance(System.nanoTime());
            left.forEach(this::leave);
            left.clear();
            idleEnd = System.nanoTime() + idleNanos;
            plan(idleEnd);
            sleep();
        } while (nextLook != idleEnd || !end()); // brought forward: not idle, even if the ring is empty again
    }

    /**
     * Plans the next look for the first task. While it searches, threads that add a task behind it must be able to
     * bring the look forward.
     */
    private void plan(long idleEnd) {
        synchronized (lock) {
            nextLook = idleEnd + TimerRing.TURN; // from here on, who adds behind our back in the ring brings it forward
        }
        long tick = ring.nextTick(idleEnd);
        synchronized (lock) {
            if (tick - nextLook < 0) {
                nextLook = tick;
            }
        }
    }

    /** Until the next look, which may be brought forward. */
    private void sleep() {
        for (long left; (left = nextLook - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted(); // a flag left set by any code would keep every park from sleeping
        }
    }

    /** Steps back, then looks once more: what was added in between would have found a driver, and started none. */
    private boolean end() {
        synchronized (lock) {
            driver = null; // from here on, who adds behind our back in the ring starts another thread
            if (ring.armed() == 0) {
                return true;
            }
            driver = Thread.currentThread();
            return false;
        }
    }

    /** How many tasks wait; for tests. */
    public int armed() {
        return ring.armed();
    }

    @Override
    public String toString() {
        return "system";
    }
}

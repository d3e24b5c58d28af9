package dev.sheaf.testing;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Registration;
import dev.sheaf.DeadlineTimer;
import java.time.Duration;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A clock, a timer and an executor in one, for tests: time passes when the test says so.
 *
 * <p>A plan runs here as it runs in production; only the start differs:
 *
 * {@snippet class="dev.sheaf.testing.VirtualTimeTest" region="advance"}
 *
 * <p>What a timer or a callback hands off runs before {@link #advance}, or the call that caused it, returns, so nothing has
 * to be waited for. Meant for one thread. Sources may answer on other threads; what follows from that runs on one of the
 * threads that are at it.
 */
public final class VirtualTime implements DeadlineTimer {

    /** Shortly before the clock wraps around, so that code which compares instants with {@code <} is found out. */
    private static final long ORIGIN = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(); // guarded by this
    private final Trampoline trampoline = new Trampoline();
    private final RunEnvironment environment = RunEnvironment.system().withTimer(this).withExecutor(trampoline);
    private long elapsed; // guarded by this
    private long sequence; // guarded by this

    /** Time at its beginning, with nothing scheduled. */
    public VirtualTime() {}

    /**
     * The environment in which time is this one.
     *
     * @return clock, timer and executor; add a listener or a context where the test needs one
     */
    public RunEnvironment environment() {
        return environment;
    }

    /**
     * Starts a run in virtual time.
     *
     * @param <Q> what is asked
     * @param <R> the result
     * @param aggregator what to run
     * @param query what is asked
     * @return the run
     */
    public <Q extends @Nullable Object, R extends @Nullable Object> Aggregation<R> start(
            Aggregator<Q, R> aggregator, Q query) {
        return aggregator.start(query, environment);
    }

    /**
     * Lets time pass, and runs what becomes due, in the order of its time, and of its scheduling where that is equal.
     *
     * @param duration how long; zero runs what is due now
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration duration) {
        if (Objects.requireNonNull(duration, "duration").isNegative()) {
            throw new IllegalArgumentException("time cannot go back by " + duration);
        }
        long end;
        synchronized (this) {
            end = Math.addExact(elapsed, duration.toNanos());
        }
        for (Entry due = nextUntil(end); due != null; due = nextUntil(end)) {
            trampoline.execute(due.task);
        }
        synchronized (this) {
            elapsed = Math.max(elapsed, end);
        }
    }

    private synchronized @Nullable Entry nextUntil(long end) {
        Entry next = entries.peek();
        if (next == null || next.time > end) {
            return null;
        }
        entries.remove(next);
        elapsed = Math.max(elapsed, next.time);
        return next;
    }

    /**
     * How much time has passed.
     *
     * @return the sum of all advances
     */
    public synchronized Duration elapsed() {
        return Duration.ofNanos(elapsed);
    }

    /**
     * How many timers are armed: none, when every run is decided and nothing was left behind.
     *
     * @return the number of tasks that wait for their time
     */
    public synchronized int pendingTimers() {
        return entries.size();
    }

    @Override
    public synchronized long nanoTime() {
        return ORIGIN + elapsed;
    }

    @Override
    public synchronized Registration schedule(long nanos, Runnable task) {
        Entry entry = new Entry(nanos - ORIGIN, sequence++, Objects.requireNonNull(task, "task"));
        entries.add(entry);
        return () -> {
            synchronized (this) {
                return entries.remove(entry);
            }
        };
    }

    @Override
    public Executor signals() {
        return trampoline;
    }

    @Override
    public String toString() {
        return "VirtualTime[" + elapsed() + "]";
    }

    private static final class Entry implements Comparable<Entry> {
        private final long time;
        private final long sequence;
        private final Runnable task;

        Entry(long time, long sequence, Runnable task) {
            this.time = time;
            this.sequence = sequence;
            this.task = task;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}

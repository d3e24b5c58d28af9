package dev.sheaf.testing;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;
import dev.sheaf.RunEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock, a timer and an executor in one, for tests: time passes when the test says so.
 *
 * <p>A plan runs here as it runs in production; only the start differs:
 *
 * {@snippet class="dev.sheaf.testing.TestingSnippets" region="advance"}
 *
 * <p>What a timer or a callback hands off runs before {@link #advance}, or the call that caused it, returns, so nothing
 * has to be waited for. Meant for one thread. Sources may answer on other threads; what follows then runs on one of the
 * threads involved.
 */
public final class VirtualTime implements DeadlineTimer {

    /** Shortly before the clock wraps around, so that code which compares instants with {@code <} is found out. */
    private static final long ORIGIN = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final PriorityQueue<Entry> entries = // guarded by this
            new PriorityQueue<>(Comparator.comparingLong(Entry::time).thenComparingLong(Entry::sequence));
    private final Trampoline trampoline = new Trampoline();
    private final RunEnvironment environment =
            RunEnvironment.system().withTimer(this, trampoline).withExecutor(trampoline);
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
        return aggregator.in(environment).start(query);
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
        long end = elapsed().plus(duration).toNanos();
        for (Entry due; (due = nextUntil(end)) != null; ) {
            trampoline.execute(due.task());
        }
    }

    /** Takes the next entry that is due by then, and sets the clock to its time; to the end, if there is none. */
    private synchronized @Nullable Entry nextUntil(long end) {
        Entry next = entries.peek();
        long time = next == null ? Long.MAX_VALUE : next.time();
        elapsed = Math.max(elapsed, Math.min(time, end));
        return time <= end ? entries.poll() : null;
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
        return () -> remove(entry);
    }

    private synchronized boolean remove(Entry entry) {
        return entries.remove(entry);
    }

    /** The calendar begins at the epoch. */
    @Override
    public Instant instant() {
        return Instant.EPOCH.plus(elapsed());
    }

    @Override
    public String toString() {
        return "VirtualTime[" + elapsed() + "]";
    }

    private record Entry(long time, long sequence, Runnable task) {}
}

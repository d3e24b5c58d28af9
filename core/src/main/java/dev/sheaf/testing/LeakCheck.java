package dev.sheaf.testing;

import dev.sheaf.AggregationListener;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;
import dev.sheaf.Report;
import dev.sheaf.RunEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Tells what runs have left behind: a source that does not stop, a run that is still undecided, an armed timer.
 *
 * {@snippet class="dev.sheaf.testing.TestingSnippets" region="check"}
 *
 * <p>It puts itself around an environment; what is started elsewhere it does not see. Thread-safe.
 */
public final class LeakCheck {

    // Changed by the threads of the runs, read by the test.
    private final AtomicInteger undecidedSources = new AtomicInteger();
    private final AtomicInteger unendedRuns = new AtomicInteger();
    private final Set<Object> armedTimers = ConcurrentHashMap.newKeySet();
    private final RunEnvironment environment;

    /**
     * A check of what is started in the environment that it makes.
     *
     * @param around clock, executor and listeners, which stay what they are
     */
    public LeakCheck(RunEnvironment around) {
        this.environment =
                around.withTimer(new CountingTimer(around.timer(), armedTimers)).withListener(new CountingListener());
    }

    /**
     * Where to start the runs that are to be checked.
     *
     * @return the environment; deadlines for it are made by itself
     */
    public RunEnvironment environment() {
        return environment;
    }

    /**
     * What is left now.
     *
     * @return a line for each kind of thing that is left; empty when there is nothing
     */
    public List<String> leftovers() {
        return Stream.of(
                        undecidedSources + " sources without an outcome",
                        unendedRuns + " decided runs of which something still goes on",
                        armedTimers.size() + " armed timers")
                .filter(line -> !line.startsWith("0 "))
                .toList();
    }

    /**
     * Fails when something is left.
     *
     * @throws AssertionError that says what
     */
    public void assertNothingLeft() {
        List<String> left = leftovers();
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + String.join(", ", left));
        }
    }

    private final class CountingListener implements AggregationListener {

        @Override
        public void sourceStarted(long runId, String plan, String source) {
            undecidedSources.incrementAndGet();
        }

        @Override
        public void sourceEnded(long runId, String plan, Report source) {
            undecidedSources.decrementAndGet();
        }

        @Override
        public void runEnded(Report run) {
            unendedRuns.incrementAndGet();
        }

        @Override
        public void runTerminated(Report run) {
            unendedRuns.decrementAndGet();
        }
    }

    /** A timer that counts the tasks of another one: each until it begins to run or is taken back. */
    private record CountingTimer(DeadlineTimer timer, Set<Object> armed) implements DeadlineTimer {

        @Override
        public long nanoTime() {
            return timer.nanoTime();
        }

        @Override
        public Registration schedule(long nanos, Runnable task) {
            Object entry = new Object();
            armed.add(entry);
            Registration registration = timer.schedule(nanos, () -> {
                armed.remove(entry);
                task.run();
            });
            return () -> registration.remove() && armed.remove(entry);
        }

        @Override
        public Instant instant() {
            return timer.instant();
        }
    }
}

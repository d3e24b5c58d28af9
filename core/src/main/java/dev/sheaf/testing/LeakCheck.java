package dev.sheaf.testing;

import dev.sheaf.AggregationListener;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Registration;
import dev.sheaf.Report;
import dev.sheaf.DeadlineTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells what runs have left behind: a source that does not stop, a run that is still undecided, an armed timer.
 *
 * {@snippet class="dev.sheaf.testing.LeakCheckTest" region="check"}
 *
 * <p>It puts itself around an environment; what is started elsewhere it does not see. Thread-safe.
 */
public final class LeakCheck {

    private final AtomicInteger undecidedSources = new AtomicInteger();
    private final AtomicInteger unendedRuns = new AtomicInteger();
    private final AtomicInteger armedTimers = new AtomicInteger();
    private final RunEnvironment environment;

    /**
     * A check of what is started in the environment that it makes.
     *
     * @param around clock, executor and listeners, which stay what they are
     */
    public LeakCheck(RunEnvironment around) {
        this.environment = around.withTimer(new CountingTimer(around.timer())).withListener(new Counter());
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
        List<String> left = new ArrayList<>();
        add(left, undecidedSources, "sources without an outcome");
        add(left, unendedRuns, "decided runs of which something still goes on");
        add(left, armedTimers, "armed timers");
        return left;
    }

    private static void add(List<String> left, AtomicInteger count, String what) {
        if (count.get() != 0) {
            left.add(count.get() + " " + what);
        }
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

    private final class Counter implements AggregationListener {

        @Override
        public void sourceStarted(String run, String source) {
            undecidedSources.incrementAndGet();
        }

        @Override
        public void sourceEnded(String run, Report source) {
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

    private final class CountingTimer implements DeadlineTimer {

        private final DeadlineTimer timer;

        CountingTimer(DeadlineTimer timer) {
            this.timer = timer;
        }

        @Override
        public long nanoTime() {
            return timer.nanoTime();
        }

        @Override
        public Registration schedule(long nanos, Runnable task) {
            AtomicBoolean gone = new AtomicBoolean();
            armedTimers.incrementAndGet();
            Registration armed = timer.schedule(nanos, () -> {
                forget(gone);
                task.run();
            });
            return () -> {
                boolean removed = armed.remove();
                forget(gone);
                return removed;
            };
        }

        @Override
        public Executor signals() {
            return timer.signals();
        }

        private void forget(AtomicBoolean gone) {
            if (gone.compareAndSet(false, true)) {
                armedTimers.decrementAndGet();
            }
        }
    }
}

package dev.sheaf.examples.benchmarks;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.Plan;
import dev.sheaf.Registration;
import dev.sheaf.RunEnvironment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;

/**
 * Many runs in flight, each with three services that never answer, and one deadline at which all of them end.
 *
 * <p>Not a benchmark of JMH's, for it is a single event, and the heap that it needs is a part of the question. Takes
 * the number of runs.
 */
public final class Scale {

    private static final int ROUNDS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** When something happened to the first run, and when to the last. */
    private static final class Span {
        private final LongAccumulator first = new LongAccumulator(Math::min, Long.MAX_VALUE);
        private final LongAccumulator last = new LongAccumulator(Math::max, Long.MIN_VALUE);

        void stamp() {
            long now = System.nanoTime();
            first.accumulate(now);
            last.accumulate(now);
        }
    }

    /** The clock of the system, which stands still while the runs are started: so they have the same deadline. */
    private static final class StoppedClock implements DeadlineTimer {
        private final DeadlineTimer system = RunEnvironment.system().timer();
        private final long start = system.nanoTime();
        private final Span expiries = new Span();
        private volatile boolean stopped = true;

        @Override
        public long nanoTime() {
            return stopped ? start : system.nanoTime();
        }

        /** The task takes the decision of a run, and leaves what follows to other threads. */
        @Override
        public Registration schedule(long nanos, Runnable task) {
            return system.schedule(nanos, () -> {
                task.run();
                expiries.stamp();
            });
        }
    }

    /** A call that goes on until it is cancelled. */
    private final class Call extends CompletableFuture<String> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancels.stamp();
            return super.cancel(mayInterruptIfRunning);
        }
    }

    private final StoppedClock clock = new StoppedClock();
    private final Span cancels = new Span();
    private final long deadline;
    private final int runs;
    private final Queue<Aggregation<?>> inFlight;

    private Scale(int runs, Duration limit) {
        this.deadline = clock.start + limit.toNanos();
        this.runs = runs;
        this.inFlight = new ArrayDeque<>(runs);
    }

    /**
     * What was seen. Times are milliseconds after the deadline.
     *
     * @param bytes the heap that one run takes, with the futures of its services, and what watches its timer here
     * @param firstDecided when the first run was ended by the timer
     * @param lastDecided when the last one was
     * @param lastCancelled when the last call was told to stop
     * @param lastCompleted when the caller had the last result
     */
    record Figures(
            long bytes,
            double firstDecided,
            double lastDecided,
            double lastCancelled,
            double lastCompleted,
            int timedOut) {}

    public static void main(String[] args) {
        int runs = args.length == 0 ? 100_000 : Integer.parseInt(args[0]);
        System.out.printf(
                "JDK %s, a heap of %,d MB%n",
                Runtime.version(), Runtime.getRuntime().maxMemory() >> 20);
        for (int round = 0; round < ROUNDS; round++) { // the first one in code that has never run before
            Figures seen = measure(runs, LIMIT);
            System.out.printf(
                    "%,d runs in flight take %,d MB, %,d B each; after their deadline: decided from %.1f to %.1f ms,"
                            + " cancelled by %.1f ms, completed by %.1f ms; %,d timed out%n",
                    runs,
                    (seen.bytes * runs) >> 20,
                    seen.bytes,
                    seen.firstDecided,
                    seen.lastDecided,
                    seen.lastCancelled,
                    seen.lastCompleted,
                    seen.timedOut);
        }
    }

    static Figures measure(int runs, Duration limit) {
        return new Scale(runs, limit).fire(limit);
    }

    private Figures fire(Duration limit) {
        Aggregator<String, String> aggregator =
                aggregator(limit).in(RunEnvironment.system().withTimer(clock));
        long before = heap();
        for (int i = 0; i < runs; i++) {
            inFlight.add(aggregator.start("query"));
        }
        clock.stopped = false;
        long bytes = (heap() - before) / runs;
        if (clock.nanoTime() - deadline >= 0) {
            throw new IllegalStateException("it took longer than " + limit + " to start the runs");
        }
        int timedOut = 0;
        while (!inFlight.isEmpty()) { // as a caller would, who has his answer and keeps nothing
            timedOut += isTimedOut(inFlight.remove()) ? 1 : 0;
        }
        double completed = afterDeadline(clock.nanoTime());
        return new Figures(
                bytes,
                afterDeadline(clock.expiries.first.get()),
                afterDeadline(clock.expiries.last.get()),
                afterDeadline(cancels.last.get()),
                completed,
                timedOut);
    }

    private Aggregator<String, String> aggregator(Duration limit) {
        Plan<String> plan = Plan.of("scale", limit);
        var first = plan.require("first", (query, context) -> new Call());
        var second = plan.require("second", (query, context) -> new Call());
        var third = plan.require("third", (query, context) -> new Call());
        return plan.combine(got -> got.get(first) + got.get(second) + got.get(third));
    }

    private static boolean isTimedOut(Aggregation<?> run) {
        while (!run.isDone()) {
            LockSupport.parkNanos(100_000);
        }
        return run.handle((result, failure) -> failure instanceof DeadlineExceededException)
                .join();
    }

    private double afterDeadline(long nanos) {
        return (nanos - deadline) / 1e6;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

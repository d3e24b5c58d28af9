package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.SoakScript.OnPurpose;
import dev.sheaf.SoakScript.Query;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many runs of random plans on real threads and the real timer, most of them stopped in the middle, leave nothing behind.
 *
 * <p>A million of them: {@code mvn -pl core test -Dtest=LeakSoakTest -Dsheaf.soak.runs=1000000}.
 */
@Tag("realtime")
@Timeout(800)
@SuppressWarnings("FutureReturnValueIgnored")
class LeakSoakTest {

    private static final int FEW = 20_000;
    private static final int RUNS = Integer.getInteger("sheaf.soak.runs", FEW);
    private static final int IN_FLIGHT = 1_000;
    private static final int SAMPLES = 1_000;

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final SoakScript script = new SoakScript(new Random(42), pool);
    private final List<Aggregator<Query, Object>> plans =
            Stream.generate(script::plan).limit(200).toList();

    /** What must be gone at the end. */
    private final Queue<WeakReference<?>> traces = new ConcurrentLinkedQueue<>();

    private final AtomicInteger terminated = new AtomicInteger();
    private int watched;
    private boolean sampled; // the run that is being started; for the capture

    private final List<RunEnvironment> environments = List.of(
            RunEnvironment.system(),
            RunEnvironment.system().withExecutor(pool),
            RunEnvironment.system().withContext(this::capture),
            RunEnvironment.system().withExecutor(pool).withContext(this::capture));

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    @Test
    void leavesNothingBehind() throws InterruptedException {
        long start = System.nanoTime();
        String outcomes = fly();
        Awaiting.until(() -> sayLastWords() && terminated.get() == watched);
        System.out.printf(
                "%d runs in %d ms: %s; %s; %d traces%n",
                RUNS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), outcomes, script.ledger, traces.size());
        Awaiting.until(() -> script.ledger.isBalanced());
        assertThat(script.ledger.settledTwice.sum()).isZero();
        Awaiting.until(() -> RunEnvironment.SYSTEM_TIMER.armed() == 0);
        assertThat(script.endless.getNumberOfDependents()).isLessThan(3);
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(traces).hasSizeGreaterThan(3 * SAMPLES);
        Awaiting.until(this::noTraceIsLeft);
        if (RUNS > FEW) { // they take ten idle seconds
            Awaiting.until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("sheaf-")));
        }
    }

    // --- the runs

    private record Flight(Aggregation<Object> run, boolean endsByItself) {}

    /** Some at a time; who must wait longer than the others is stopped by its caller. */
    private String fly() {
        Tally tally = new Tally();
        Queue<Flight> flights = new ArrayDeque<>();
        for (int i = 0; i < RUNS; i++) {
            flights.add(start(i, tally));
            if (flights.size() > IN_FLIGHT) {
                land(flights.remove());
                sayLastWords();
            }
        }
        while (!flights.isEmpty()) {
            land(flights.remove());
        }
        return tally.toString();
    }

    private Flight start(int number, Tally tally) {
        var plan = plans.get(number % plans.size());
        sampled = number % (RUNS / SAMPLES) == 0;
        Query query = sampled ? new Watched() : contextOrValue -> {};
        var run =
                plan.in(environments.get(SoakScript.dice(environments.size()))).start(query);
        if (sampled) {
            trace(query);
            trace(run);
        }
        boolean trace = sampled;
        run.whenComplete((result, failure) -> {
            tally.count(failure);
            if (trace) {
                trace(result == null ? failure : result);
            }
        });
        if (SoakScript.dice(2) == 0) {
            watched++;
            run.terminated().whenComplete((report, failure) -> terminated.incrementAndGet());
        }
        switch (SoakScript.dice(20)) {
            case 0 -> pool.execute(() -> run.cancel(true));
            case 1 -> pool.execute(run::report);
            case 2 -> run.orTimeout(1, TimeUnit.HOURS);
            default -> {}
        }
        return new Flight(run, !SoakScript.FAR.equals(plan.plan.limit));
    }

    private static void land(Flight flight) {
        var run = flight.run();
        if (!flight.endsByItself()) {
            switch (SoakScript.dice(4)) {
                case 0 -> run.cancel(true);
                case 1 -> run.complete(new Object());
                case 2 -> run.completeExceptionally(new OnPurpose());
                default -> run.copy().cancel(true);
            }
        }
        Awaiting.until(run::isDone);
    }

    /** Returns whether there was nobody who had anything to say. */
    private boolean sayLastWords() {
        Runnable words = script.lastWords.poll();
        boolean silent = words == null;
        for (; words != null; words = script.lastWords.poll()) {
            words.run();
        }
        return silent;
    }

    // --- what they leave

    private final class Watched implements Query {
        @Override
        public void see(Object contextOrValue) {
            trace(contextOrValue);
        }
    }

    private UnaryOperator<Runnable> capture() {
        Object captured = new Object();
        if (sampled) {
            trace(captured);
        }
        return task -> () -> {
            assertThat(captured).isNotNull();
            task.run();
        };
    }

    private void trace(Object object) {
        traces.add(new WeakReference<>(object));
    }

    private boolean noTraceIsLeft() {
        System.gc();
        return traces.stream().allMatch(trace -> trace.get() == null);
    }

    /** How the runs ended. */
    private static final class Tally {
        private final AtomicInteger succeeded = new AtomicInteger();
        private final AtomicInteger timedOut = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        void count(@Nullable Throwable failure) {
            (failure == null ? succeeded : failure instanceof DeadlineExceededException ? timedOut : failed)
                    .incrementAndGet();
        }

        @Override
        public String toString() {
            return succeeded + " succeeded, " + timedOut + " timed out, " + failed + " failed or were given up";
        }
    }
}

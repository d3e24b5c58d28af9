package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.testing.LeakCheck;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random runs on real threads, guarded and hedged, cancelled at random: afterwards every permit is back, every probe is free, every
 * value was used or released once, and nothing is left. More of them with {@code -Dsheaf.soak.runs=1000000}.
 */
@Tag("realtime")
class GuardSoakTest {

    private static final int RUNS = Integer.getInteger("sheaf.soak.runs", 10_000);
    private static final int PERMITS = 100;
    private static final int PROBES = 50;
    private static final int HEDGES = 20;
    private static final Duration HEDGE_AFTER = Duration.ofMillis(2);
    private static final int IN_FLIGHT = 200;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicLong obtained = new AtomicLong();
    private final AtomicLong released = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    private final Bulkhead bulkhead = Kit.bulkhead(PERMITS);

    /** Half-open for ever, since nothing is a verdict: each attempt takes a probe and has to give it back. */
    private final CircuitBreaker probed = CircuitBreaker.of(
            "probed",
            CircuitBreakerConfig.custom()
                    .permittedNumberOfCallsInHalfOpenState(PROBES)
                    .initialState(CircuitBreaker.State.HALF_OPEN)
                    .ignoreException(failure -> true)
                    .build());

    /** Opens and closes all the time. */
    private final CircuitBreaker restless = CircuitBreaker.of(
            "restless",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(20)
                    .waitDurationInOpenState(Duration.ofMillis(1))
                    .permittedNumberOfCallsInHalfOpenState(3)
                    .build());

    private final Retry retry = Retry.of(
            "retry",
            RetryConfig.<Object>custom()
                    .maxAttempts(3)
                    .intervalFunction(attempt -> (long) dice(3))
                    .retryOnResult(value -> dice(10) == 0)
                    .build());

    /** Towards the end, when one thread is left. */
    private volatile boolean hangs;

    private int asked;

    private static int dice(int sides) {
        return ThreadLocalRandom.current().nextInt(sides);
    }

    /** Does something else each time; succeeds only if it may. */
    private final class Dependency implements Source<Object, Object> {

        private final boolean maySucceed;

        Dependency(boolean maySucceed) {
            this.maySucceed = maySucceed;
        }

        @Override
        public CompletableFuture<Object> fetch(Object query, FetchContext context) {
            CompletableFuture<Object> answer = new CompletableFuture<>();
            if (hangs) {
                asked++;
                return answer;
            }
            switch (dice(8)) {
                case 0 -> throw new IllegalStateException("thrown");
                case 1 -> answer.completeExceptionally(new IllegalStateException("failed"));
                case 2, 3 -> threads.execute(() -> end(answer));
                case 4 -> context.schedule(Duration.ofMillis(dice(4)), () -> end(answer));
                case 5 -> { // ends of itself, some time after it is told to
                    CompletableFuture<Void> work = new CompletableFuture<>();
                    context.endsWith(work);
                    context.onCancel(() -> threads.execute(() -> work.complete(null)));
                    CompletableFuture<?> unused = answer.whenComplete((value, failure) -> work.complete(null));
                    threads.execute(() -> end(answer));
                }
                case 6 -> {} // hangs
                default -> end(answer);
            }
            return answer;
        }

        private void end(CompletableFuture<Object> answer) {
            if (maySucceed && dice(4) > 0) {
                if (answer.complete(new Object())) {
                    obtained.incrementAndGet();
                }
            } else {
                answer.completeExceptionally(new IllegalStateException("failed"));
            }
        }

        @Override
        public void release(Object value) {
            released.incrementAndGet();
        }
    }

    private Guard.Builder guard(CircuitBreaker breaker) {
        return Guard.builder().circuitBreaker(breaker).bulkhead(bulkhead).attemptTimeout(Duration.ofMillis(5));
    }

    @Test
    @Timeout(value = 12, unit = TimeUnit.MINUTES) // for the million
    void everythingIsGivenBackOnce() throws InterruptedException {
        LeakCheck check = new LeakCheck(RunEnvironment.system());
        Source<Object, Object> hedged = guard(restless)
                .build()
                .protect(new Dependency(true))
                .safeToRepeat()
                .hedged(HEDGE_AFTER, HEDGES);
        List<Aggregator<Object, Object>> plans = List.of(
                plan(guard(probed).retry(retry).build().protect(new Dependency(false))),
                plan(guard(restless).retry(retry).build().protect(new Dependency(true))),
                plan(guard(restless).retry(retry).freeBulkheadAtCancel().build().protect(new Dependency(true))),
                plan(hedged));
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        for (int i = 0; i < RUNS; i++) {
            inFlight.acquire();
            Aggregator<Object, Object> plan = plans.get(dice(plans.size()));
            threads.execute(() -> run(plan, check.environment(), inFlight));
        }
        inFlight.acquire(IN_FLIGHT);

        assertThat(Kit.freePermits(bulkhead)).isEqualTo(PERMITS);
        assertThat(freeProbes()).isEqualTo(PROBES);
        assertThat(freeHedges(hedged)).isEqualTo(HEDGES);
        assertThat(obtained).hasPositiveValue();
        assertThat(used.get() + released.get()).isEqualTo(obtained.get());
        assertThat(check.leftovers()).isEmpty();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static Aggregator<Object, Object> plan(Source<Object, Object> source) {
        Plan<Object> plan = Plan.of("plan", Duration.ofMillis(12));
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }

    private void run(Aggregator<Object, Object> plan, RunEnvironment environment, Semaphore inFlight) {
        Aggregation<Object> run = plan.in(environment).start("query");
        CompletableFuture<Void> unused = run.handle((value, failure) -> {
            used.addAndGet(failure == null ? 1 : 0);
            return null;
        });
        run.terminated().thenRun(inFlight::release);
        switch (dice(4)) {
            case 0 -> run.cancel(true);
            case 1 -> threads.execute(() -> run.cancel(true));
            default -> {}
        }
    }

    private int freeProbes() {
        int free = 0;
        while (probed.tryAcquirePermission()) {
            free++;
        }
        return free;
    }

    /** How many of more runs than there is room for get a hedge. */
    private int freeHedges(Source<Object, Object> hedged) {
        hangs = true;
        restless.transitionToDisabledState();
        VirtualTime time = new VirtualTime();
        int runs = HEDGES + 10;
        Aggregator<Object, Object> plan = plan(hedged);
        List<Aggregation<Object>> started =
                Stream.generate(() -> time.start(plan, "query")).limit(runs).toList();
        time.advance(HEDGE_AFTER);
        started.forEach(run -> run.cancel(true));
        return asked - runs;
    }
}

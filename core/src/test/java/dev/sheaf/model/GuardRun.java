package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.resilience.Guard;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Plays a {@link GuardCase} on the library and describes what came of it, in the words of the {@link GuardOracle}. */
final class GuardRun implements Source<Object, String> {

    /** More than there are attempts, so that the breaker stays half-open and every permission of it counts. */
    private static final int PROBES = 2 * GuardCase.ATTEMPTS;

    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            .permittedNumberOfCallsInHalfOpenState(PROBES)
            .initialState(CircuitBreaker.State.HALF_OPEN)
            .build();
    private static final BulkheadConfig BULKHEAD =
            BulkheadConfig.custom().maxConcurrentCalls(1).build();
    private static final RateLimiterConfig LIMITER = RateLimiterConfig.custom()
            .limitForPeriod(1)
            .limitRefreshPeriod(World.ticks(GuardCase.PERIOD))
            .timeoutDuration(Duration.ofHours(1))
            .build();

    private final GuardCase guarded;
    private final World world = new World();
    private final List<String> released = new ArrayList<>();
    private final CircuitBreaker breaker = CircuitBreaker.of("breaker", BREAKER);
    private final Bulkhead bulkhead = Bulkhead.of("bulkhead", BULKHEAD);

    private GuardRun(GuardCase guarded) {
        this.guarded = guarded;
    }

    static String actual(GuardCase guarded) {
        return new GuardRun(guarded).play();
    }

    @Override
    public CompletableFuture<String> fetch(Object query, FetchContext context) {
        int number = Integer.parseInt(context.name().substring("attempt ".length()));
        GuardCase.Try tried = guarded.tries().get(number - 1);
        String answer = (tried.refused() ? "refused" : "value") + number;
        return new ActingSource(world, answer, tried.act(), false).fetch(query, context);
    }

    @Override
    public void release(String value) {
        released.add(value);
    }

    private Guard guard() {
        Guard.Builder guard = Guard.builder()
                .circuitBreaker(breaker)
                .bulkhead(bulkhead)
                .retry(Retry.of(
                        "retry",
                        RetryConfig.<String>custom()
                                .maxAttempts(GuardCase.ATTEMPTS)
                                .waitDuration(World.ticks(GuardCase.BACK_OFF))
                                .retryOnResult(answer -> answer.startsWith("refused"))
                                .failAfterMaxAttempts(guarded.failAfterMax())
                                .build()));
        if (guarded.attemptLimit()) {
            guard.attemptTimeout(World.ticks(GuardCase.ATTEMPT_LIMIT));
        }
        if (guarded.limiter()) {
            guard.rateLimiter(new AtomicRateLimiter(
                    "limiter", LIMITER, () -> world.time.elapsed().toNanos()));
        }
        return guard.build();
    }

    private String play() {
        Plan<Object> plan = Plan.of("plan", World.ticks(guarded.limit()));
        var part = plan.require("part", guard().protect(this));
        Aggregation<String> run = world.start(plan.combine(got -> got.get(part)), guarded.cancel());
        world.playUntilDone(2, GuardCase.NEVER);
        int freeThen = bulkhead.getMetrics().getAvailableConcurrentCalls();
        world.playOut();
        String result = world.failure == null
                ? "SUCCEEDED " + world.value
                : run.isCancelled() ? "CANCELLED" : describe(world.failure);
        return world.result(result) + describe(run.report(), freeThen);
    }

    private static String describe(Throwable failure) {
        return failure instanceof DeadlineExceededException
                ? "TIMED_OUT"
                : "FAILED " + failure.getCause().getClass().getSimpleName();
    }

    private String describe(Report report, int freeThen) {
        List<String> steps = report.child("part").orElseThrow().children().stream()
                .map(GuardRun::describe)
                .toList();
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        int failures = metrics.getNumberOfFailedCalls();
        int successes = metrics.getNumberOfSuccessfulCalls();
        int probes = 0;
        while (breaker.tryAcquirePermission()) {
            probes++;
        }
        int free = bulkhead.getMetrics().getAvailableConcurrentCalls();
        return text(freeThen, steps, failures, successes, released)
                + (free == 1 ? "" : ", " + free + " PERMITS IN THE END")
                + (probes == PROBES - failures - successes ? "" : ", " + probes + " PROBES LEFT");
    }

    private static String describe(Report step) {
        return step.name() + " " + step.status()
                + step.reason().map(reason -> " " + reason).orElse("")
                + step.failure()
                        .map(failure -> " " + failure.getClass().getSimpleName())
                        .orElse("")
                + " " + step.start().toMillis() + "-" + step.end().toMillis();
    }

    static String text(int freeThen, List<String> steps, int failures, int successes, List<String> released) {
        return ", " + freeThen + " permits free then " + steps + ", " + failures + " failures and " + successes
                + " successes recorded, released " + released.stream().sorted().toList();
    }
}

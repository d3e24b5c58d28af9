package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.resilience.Guard;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
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
            .limitRefreshPeriod(micros(GuardCase.PERIOD))
            .timeoutDuration(Duration.ofHours(1))
            .build();

    private final GuardCase guarded;
    private final VirtualTime time = new VirtualTime();
    private final Outside outside = new Outside(time);
    private final List<ScriptedSource<Object, String>> attempts = new ArrayList<>();
    private final CircuitBreaker breaker = CircuitBreaker.of("breaker", BREAKER);
    private final Bulkhead bulkhead = Bulkhead.of("bulkhead", BULKHEAD);

    private String result;
    private long decided;
    private int freeThen;
    private boolean timerLeft;
    private long terminated = -1;

    private GuardRun(GuardCase guarded) {
        this.guarded = guarded;
    }

    static String actual(GuardCase guarded) {
        GuardRun played = new GuardRun(guarded);
        Aggregation<String> run = played.play();
        return played.describe(run);
    }

    @Override
    public CompletableFuture<String> fetch(Object query, FetchContext context) {
        int number = Integer.parseInt(context.name().substring("attempt ".length()));
        GuardCase.Try tried = guarded.tries().get(number - 1);
        ScriptedSource<Object, String> source =
                tried.act().source((tried.refused() ? "refused" : "value") + number, outside);
        attempts.add(source);
        return source.fetch(query, context);
    }

    @Override
    public void release(String value) {
        attempts.get(0).release(value); // whosoever it was: its name tells
    }

    private Guard guard() {
        Guard.Builder guard = Guard.builder()
                .circuitBreaker(breaker)
                .bulkhead(bulkhead)
                .retry(Retry.of(
                        "retry",
                        RetryConfig.<String>custom()
                                .maxAttempts(GuardCase.ATTEMPTS)
                                .waitDuration(micros(GuardCase.BACK_OFF))
                                .retryOnResult(answer -> answer.startsWith("refused"))
                                .failAfterMaxAttempts(guarded.failAfterMax())
                                .build()));
        if (guarded.attemptLimit()) {
            guard.attemptTimeout(micros(GuardCase.ATTEMPT_LIMIT));
        }
        if (guarded.limiter()) {
            guard.rateLimiter(new AtomicRateLimiter(
                    "limiter", LIMITER, () -> time.elapsed().toNanos()));
        }
        return guard.build();
    }

    private Aggregation<String> play() {
        Plan<Object> plan = Plan.of("plan", micros(guarded.limit()));
        var part = plan.require("part", guard().protect(this));
        Aggregation<String> run = time.start(plan.combine(got -> got.get(part)), "query");
        CompletableFuture<Void> unused = run.handle((value, failure) -> {
            result = failure == null ? "SUCCEEDED " + value : run.isCancelled() ? "CANCELLED" : describe(failure);
            decided = micros();
            return null;
        });
        run.terminated().thenRun(() -> terminated = micros());
        outside.schedule(time.nanoTime() + guarded.cancel() * 1_000L, () -> run.cancel(true));
        while (result == null && micros() < GuardCase.NEVER) {
            time.advance(micros(200));
        }
        timerLeft = !outside.hasAllTimersOf(time); // in the moment of the decision; then all comes to its end
        freeThen = bulkhead.getMetrics().getAvailableConcurrentCalls();
        time.advance(micros(GuardCase.NEVER));
        return run;
    }

    private static String describe(Throwable failure) {
        return failure instanceof DeadlineExceededException
                ? "TIMED_OUT"
                : "FAILED " + failure.getCause().getClass().getSimpleName();
    }

    private long micros() {
        return time.elapsed().toNanos() / 1_000;
    }

    private static Duration micros(int micros) {
        return Duration.ofNanos(micros * 1_000L);
    }

    private String describe(Aggregation<String> run) {
        List<String> steps = new ArrayList<>();
        Report part = run.report().child("part").orElseThrow();
        for (Report step : part.children()) {
            steps.add(step.name() + " " + step.status()
                    + step.reason().map(reason -> " " + reason).orElse("")
                    + step.failure().map(failure -> " " + failure).orElse("") + " "
                    + step.start().toNanos() / 1_000 + "-" + decidedEnd(step));
        }
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        int probes = 0;
        while (breaker.tryAcquirePermission()) {
            probes++;
        }
        List<String> released = attempts.stream()
                .flatMap(attempt -> attempt.released().stream())
                .sorted()
                .toList();
        String text = text(
                result,
                (int) decided,
                (int) terminated,
                steps,
                metrics.getNumberOfFailedCalls(),
                metrics.getNumberOfSuccessfulCalls(),
                freeThen,
                released);
        int free = bulkhead.getMetrics().getAvailableConcurrentCalls();
        text += free == 1 ? "" : ", " + free + " PERMITS IN THE END";
        text += probes == PROBES - metrics.getNumberOfBufferedCalls() ? "" : ", " + probes + " PROBES LEFT";
        return text + (timerLeft ? ", TIMER LEFT" : "");
    }

    /** Of what was stopped, the report says in the end when its work had ended; what counts here is when it was told to. */
    private long decidedEnd(Report step) {
        long end = step.end().toNanos() / 1_000;
        return switch (step.status()) {
            case CANCELLED -> decided;
            case TIMED_OUT -> step.start().toNanos() / 1_000 + GuardCase.ATTEMPT_LIMIT;
            default -> end;
        };
    }

    static String text(
            String result,
            int decided,
            int terminated,
            List<String> steps,
            int failures,
            int successes,
            int freeThen,
            List<String> released) {
        return result + " at " + decided + ", terminated at " + terminated + " " + steps + ", " + failures
                + " failures and " + successes + " successes recorded, " + freeThen + " permits free then, released "
                + released;
    }
}

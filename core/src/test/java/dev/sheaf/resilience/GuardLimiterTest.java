package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.CancelReason;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A rate limiter, beyond the waits and rejections that {@link dev.sheaf.model} has. */
class GuardLimiterTest extends GuardFixture {

    private final Guard guard = Guard.builder()
            .rateLimiter(Kit.limiter(dependency.time, Duration.ofSeconds(1)))
            .build();

    @Test
    void thatRejectsIsAskedAgainAsTheRetrySays() {
        Guard patient = Guard.builder()
                .rateLimiter(Kit.limiter(dependency.time, Duration.ZERO))
                .retry(Kit.retry(2, Duration.ofMillis(100)))
                .build();
        var first = dependency.start(patient, LIMIT);
        var second = dependency.start(patient, LIMIT);
        dependency.millis(100);
        dependency.request(2).complete("answer");

        assertThat(first).isNotDone();
        assertThat(second).isCompletedWithValue("answer");
        assertThat(Guarded.steps(second).get(0)).isEqualTo("rate limit 1 FAILED RequestNotPermitted 0-0");
    }

    @Test
    void isToldOfResultsSoThatItMayDrain() {
        RateLimiter draining = RateLimiter.of(
                "draining",
                RateLimiterConfig.custom()
                        .limitForPeriod(5)
                        .limitRefreshPeriod(Duration.ofHours(1))
                        .timeoutDuration(Duration.ZERO)
                        .drainPermissionsOnResult(result -> result.isLeft())
                        .build());
        var run = dependency.start(Guard.builder().rateLimiter(draining).build(), LIMIT);
        dependency.request(1).completeExceptionally(down);

        assertThat(failureOf(run)).isSameAs(down);
        assertThat(draining.getMetrics().getAvailablePermissions()).isZero();
    }

    /** Resilience4j takes no reservation back. */
    @Test
    void losesAPermissionToEverybodyWhoLeavesTheQueue() {
        var first = dependency.start(guard, LIMIT);
        for (int i = 0; i < 5; i++) {
            dependency.start(guard, LIMIT).cancel(true);
        }
        var last = dependency.start(guard, LIMIT);
        dependency.millis(600);

        assertThat(first).isNotDone();
        assertThat(last).isNotDone();
        assertThat(Guarded.steps(last)).contains("rate limit 1 SUCCEEDED 0-600");
    }

    @Test
    void losesAPermissionToThoseWhoCannotWaitSoLong() {
        var first = dependency.start(guard, LIMIT);
        var hurried = dependency.start(guard, Duration.ofMillis(50));
        var last = dependency.start(guard, LIMIT);
        dependency.millis(200);

        assertThat(first).isNotDone();
        assertThat(failureOf(hurried)).isInstanceOf(RequestNotPermitted.class);
        assertThat(Guarded.steps(last)).contains("rate limit 1 SUCCEEDED 0-200");
    }

    @Test
    void losesNoMoreThanItReservesAhead() {
        Guard bounded = Guard.builder()
                .rateLimiter(Kit.limiter(dependency.time, Duration.ofMillis(300)))
                .build();
        var first = dependency.start(bounded, LIMIT);
        for (int i = 0; i < 5; i++) {
            dependency.start(bounded, LIMIT).cancel(true);
        }
        var rejected = dependency.start(bounded, LIMIT);
        dependency.millis(100);
        var last = dependency.start(bounded, LIMIT);
        dependency.millis(300);

        assertThat(first).isNotDone();
        assertThat(failureOf(rejected)).isInstanceOf(RequestNotPermitted.class);
        assertThat(Guarded.steps(last)).contains("rate limit 1 SUCCEEDED 0-300");
    }

    @Test
    void holdsNoPermissionOfTheBreakerWhileItIsWaitedFor() {
        Guard both = Guard.builder()
                .rateLimiter(Kit.limiter(dependency.time, Duration.ofSeconds(1)))
                .circuitBreaker(breaker)
                .build();
        var first = dependency.start(both, LIMIT);
        var second = dependency.start(both, LIMIT);
        breaker.transitionToOpenState();
        dependency.millis(100);

        assertThat(first).isNotDone();
        assertThat(failureOf(second)).isInstanceOf(CallNotPermittedException.class);
    }

    /** A decorator may ask the guard, though its fetch was cancelled in the meantime. */
    @Test
    void losesNoPermissionToAFetchThatIsCancelledAlready() {
        FetchScope scope = dependency.time.environment().open("scope", dependency.deadlineIn(1_000));
        Source<String, String> cancelled = (query, context) -> {
            scope.cancel(CancelReason.CALLER);
            return guard.protect(dependency).fetch(query, context);
        };
        var answer = scope.run(cancelled, "query");
        var next = dependency.start(guard, LIMIT);

        assertThat(answer).isCancelled();
        assertThat(next).isNotDone();
        assertThat(dependency.requests).hasSize(1); // that of the next one, which has not had to wait
    }
}

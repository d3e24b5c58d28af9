package dev.sheaf.resilience;

import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Resilience4j's instances on a virtual clock. */
final class Kit {

    private Kit() {}

    /** Opens after four calls of which half failed, for a second; then two probes. */
    static CircuitBreakerConfig.Builder breakerConfig(VirtualTime time) {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(4)
                .minimumNumberOfCalls(4)
                .waitDurationInOpenState(Duration.ofSeconds(1))
                .permittedNumberOfCallsInHalfOpenState(2)
                .clock(clockOf(time));
    }

    static CircuitBreaker breaker(VirtualTime time) {
        return CircuitBreaker.of("breaker", breakerConfig(time).build());
    }

    static CircuitBreaker halfOpen(VirtualTime time) {
        CircuitBreaker breaker = breaker(time);
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        return breaker;
    }

    static Retry retry(int maxAttempts, Duration wait) {
        return Retry.of(
                "retry",
                RetryConfig.custom().maxAttempts(maxAttempts).waitDuration(wait).build());
    }

    static Bulkhead bulkhead(int permits) {
        return Bulkhead.of(
                "bulkhead",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(permits)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    static int freePermits(Bulkhead bulkhead) {
        return bulkhead.getMetrics().getAvailableConcurrentCalls();
    }

    /** One permission in 100 ms; waits up to the given time for one. */
    static RateLimiter limiter(VirtualTime time, Duration longestWait) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(1)
                .limitRefreshPeriod(Duration.ofMillis(100))
                .timeoutDuration(longestWait)
                .build();
        return new AtomicRateLimiter("limiter", config, () -> time.elapsed().toNanos());
    }

    private static Clock clockOf(VirtualTime time) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH.plus(time.elapsed());
            }
        };
    }
}

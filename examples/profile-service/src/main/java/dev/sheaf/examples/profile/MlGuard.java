package dev.sheaf.examples.profile;

import dev.sheaf.Source;
import dev.sheaf.resilience.Guard;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;

/**
 * What stands before the ML service: a breaker, so that one that is down is left alone, and a hedge for the slow
 * answers.
 */
final class MlGuard {

    static final int HEDGES_AT_ONCE = 10;

    private MlGuard() {}

    static <Q, T> Source<Q, T> around(Source<Q, T> mlService, Duration timeout) {
        CircuitBreaker breaker = CircuitBreaker.of(
                "ml-service",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .waitDurationInOpenState(Duration.ofSeconds(5))
                        .permittedNumberOfCallsInHalfOpenState(3)
                        .build());
        Guard guard = Guard.builder()
                .circuitBreaker(breaker)
                .fairTime(timeout.dividedBy(2)) // a client in a hurry is no evidence
                .build();
        return guard.protect(mlService).safeToRepeat().hedged(timeout.dividedBy(10), HEDGES_AT_ONCE);
    }
}

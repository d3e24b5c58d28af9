package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A dependency, a breaker, and what tests ask about a run under guard. */
abstract class GuardFixture {

    static final Duration LIMIT = Duration.ofSeconds(2);

    final Guarded dependency = new Guarded();
    final CircuitBreaker breaker = Kit.breaker(dependency.time);
    final IOException down = new IOException("down");

    static Guard of(Retry retry) {
        return Guard.builder().retry(retry).build();
    }

    static Guard of(CircuitBreaker breaker) {
        return Guard.builder().circuitBreaker(breaker).build();
    }

    static Guard of(Bulkhead bulkhead) {
        return Guard.builder().bulkhead(bulkhead).build();
    }

    /** What the source behind the guard failed with, as the caller finds it. */
    static Throwable failureOf(CompletableFuture<?> run) {
        assertThat(run).isCompletedExceptionally();
        return catchThrowable(run::join).getCause().getCause();
    }

    static int recorded(CircuitBreaker breaker) {
        return breaker.getMetrics().getNumberOfBufferedCalls();
    }

    static int failuresOf(CircuitBreaker breaker) {
        return breaker.getMetrics().getNumberOfFailedCalls();
    }
}

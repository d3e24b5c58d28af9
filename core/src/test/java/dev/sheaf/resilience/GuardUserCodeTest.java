package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Predicates, event consumers and sources that throw. */
class GuardUserCodeTest extends GuardFixture {

    private final RuntimeException oops = new IllegalStateException("oops");

    private <E> void throwing(E event) {
        throw oops;
    }

    @Test
    void inEventConsumersOfTheBreakerChangesNothing() {
        breaker.getEventPublisher().onEvent(this::throwing);
        var run = dependency.start(of(breaker), LIMIT);
        dependency.request(1).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
    }

    @Test
    void whenTheBulkheadIsLeftChangesNothing() {
        Bulkhead bulkhead = Kit.bulkhead(1);
        bulkhead.getEventPublisher().onCallFinished(this::throwing);
        var run = dependency.start(of(bulkhead), LIMIT);
        dependency.request(1).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);
    }

    @Test
    void inTheRetryDoesNotHideTheFailure() {
        Retry retry = Retry.of(
                "throws",
                RetryConfig.custom()
                        .retryOnException(failure -> {
                            throw oops;
                        })
                        .build());
        var run = dependency.start(of(retry), LIMIT);
        dependency.request(1).completeExceptionally(down);

        assertThat(failureOf(run)).isSameAs(down);
    }

    @Test
    void inEventConsumersOfTheRetryDoesNotCostTheAnswer() {
        Retry retry = Kit.retry(2, Duration.ofMillis(10));
        retry.getEventPublisher().onSuccess(this::throwing);
        var run = dependency.start(of(retry), LIMIT);
        dependency.request(1).completeExceptionally(down);
        dependency.millis(10);
        dependency.request(2).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(dependency.released).isEmpty();
    }

    @Test
    void inEventConsumersOfTheLimiterFailsTheFetch() {
        RateLimiter limiter = Kit.limiter(dependency.time, Duration.ZERO);
        limiter.getEventPublisher().onSuccess(this::throwing);

        assertThat(failureOf(
                        dependency.start(Guard.builder().rateLimiter(limiter).build(), LIMIT)))
                .isSameAs(oops);
    }
}

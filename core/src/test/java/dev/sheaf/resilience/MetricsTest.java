package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Resilience4j publishes and counts, it publishes and counts for a guard as well. */
class MetricsTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Guarded dependency = new Guarded();
    private final CircuitBreakerRegistry breakers =
            CircuitBreakerRegistry.of(Kit.breakerConfig(dependency.time).build());
    private final RetryRegistry retries = RetryRegistry.of(RetryConfig.custom()
            .maxAttempts(2)
            .waitDuration(Duration.ofMillis(10))
            .build());
    private final BulkheadRegistry bulkheads =
            BulkheadRegistry.of(BulkheadConfig.custom().maxConcurrentCalls(2).build());
    private final RateLimiterRegistry limiters = RateLimiterRegistry.of(RateLimiterConfig.custom()
            .limitForPeriod(10)
            .limitRefreshPeriod(Duration.ofHours(1))
            .build());
    private final Guard guard = Guard.builder()
            .circuitBreaker(breakers.circuitBreaker("ml"))
            .retry(retries.retry("ml"))
            .bulkhead(bulkheads.bulkhead("ml"))
            .rateLimiter(limiters.rateLimiter("ml"))
            .build();

    /** One fetch that succeeds at its second attempt. */
    private void failOnceThenAnswer() {
        var run = dependency.start(guard, LIMIT);
        dependency.request(1).completeExceptionally(new IOException("down"));
        dependency.millis(10);
        dependency.request(2).complete("answer");
        assertThat(run).isCompletedWithValue("answer");
    }

    @Test
    void areBoundToMicrometer() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
        TaggedRetryMetrics.ofRetryRegistry(retries).bindTo(meters);
        TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads).bindTo(meters);
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(limiters).bindTo(meters);

        failOnceThenAnswer();
        var hanging = dependency.start(guard, LIMIT);

        assertThat(meters.get("resilience4j.circuitbreaker.calls")
                        .tag("kind", "failed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("resilience4j.circuitbreaker.calls")
                        .tag("kind", "successful")
                        .timer())
                .extracting(Timer::count)
                .isEqualTo(1L);
        assertThat(meters.get("resilience4j.retry.calls")
                        .tag("kind", "successful_with_retry")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("resilience4j.bulkhead.available.concurrent.calls")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(meters.get("resilience4j.ratelimiter.available.permissions")
                        .gauge()
                        .value())
                .isEqualTo(7);
        hanging.cancel(true);
        assertThat(meters.get("resilience4j.bulkhead.available.concurrent.calls")
                        .gauge()
                        .value())
                .isEqualTo(2);
    }

    @Test
    void eventsArePublished() {
        List<String> events = new ArrayList<>();
        breakers.circuitBreaker("ml")
                .getEventPublisher()
                .onEvent(event -> events.add("breaker " + event.getEventType()));
        retries.retry("ml").getEventPublisher().onEvent(event -> events.add("retry " + event.getEventType()));
        bulkheads.bulkhead("ml").getEventPublisher().onEvent(event -> events.add("bulkhead " + event.getEventType()));
        limiters.rateLimiter("ml").getEventPublisher().onEvent(event -> events.add("limiter " + event.getEventType()));

        failOnceThenAnswer();

        assertThat(events)
                .containsExactly(
                        "limiter SUCCESSFUL_ACQUIRE",
                        "bulkhead CALL_PERMITTED",
                        "bulkhead CALL_FINISHED",
                        "breaker ERROR",
                        "retry RETRY",
                        "limiter SUCCESSFUL_ACQUIRE",
                        "bulkhead CALL_PERMITTED",
                        "bulkhead CALL_FINISHED",
                        "breaker SUCCESS",
                        "retry SUCCESS");
    }
}

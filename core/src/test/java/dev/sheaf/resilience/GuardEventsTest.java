package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Resilience4j publishes, and so counts for its metrics, it publishes for a guard as well. */
class GuardEventsTest extends GuardFixture {

    private final Retry retry = Kit.retry(2, Duration.ofMillis(10));
    private final Bulkhead bulkhead = Kit.bulkhead(1);
    private final RateLimiter limiter = RateLimiter.ofDefaults("limiter");

    @Test
    void ofAFetchThatSucceedsAtItsSecondAttempt() {
        List<String> events = new ArrayList<>();
        breaker.getEventPublisher().onEvent(event -> events.add("breaker " + event.getEventType()));
        retry.getEventPublisher().onEvent(event -> events.add("retry " + event.getEventType()));
        bulkhead.getEventPublisher().onEvent(event -> events.add("bulkhead " + event.getEventType()));
        limiter.getEventPublisher().onEvent(event -> events.add("limiter " + event.getEventType()));
        Guard guard = Guard.builder()
                .circuitBreaker(breaker)
                .retry(retry)
                .bulkhead(bulkhead)
                .rateLimiter(limiter)
                .build();

        var run = dependency.start(guard, LIMIT);
        dependency.request(1).completeExceptionally(down);
        dependency.millis(10);
        dependency.request(2).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
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

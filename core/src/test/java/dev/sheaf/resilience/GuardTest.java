package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.SemaphoreBasedRateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A guard as a whole: what passes through it, several of them, and what it refuses to be made of. */
class GuardTest extends GuardFixture {

    @Test
    void passesTheAnswerOn() {
        var run = dependency.start(
                Guard.builder()
                        .circuitBreaker(breaker)
                        .retry(Kit.retry(3, Duration.ofMillis(100)))
                        .bulkhead(Kit.bulkhead(1))
                        .rateLimiter(Kit.limiter(dependency.time, Duration.ZERO))
                        .attemptTimeout(Duration.ofSeconds(1))
                        .build(),
                LIMIT);
        dependency.millis(30);
        dependency.request(1).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(Guarded.steps(run)).containsExactly("attempt 1 SUCCEEDED 0-30");
        assertThat(dependency.time.pendingTimers()).isZero();
        assertThat(dependency.released).isEmpty();
    }

    @Test
    void ofNothingPassesTheAnswerOnAsWell() {
        var run = dependency.start(Guard.builder().build(), LIMIT);
        dependency.request(1).complete(null);

        assertThat(run).isCompletedWithValue(null);
    }

    @Test
    void servesSourcesOfDifferentTypes() {
        Guard guard = of(Kit.bulkhead(1));
        Source<Integer, Integer> numbers = guard.protect(ScriptedSource.answers(1));
        FetchScope scope = dependency.time.environment().open("other", dependency.deadlineIn(10));

        assertThat(scope.run(numbers, 7)).isCompletedWithValue(1);
        var run = dependency.start(guard, LIMIT);
        dependency.request(1).complete("one");
        assertThat(run).isCompletedWithValue("one");
    }

    @Test
    void eachDoTheirPart() {
        Source<String, String> inner = of(Kit.retry(2, Duration.ofMillis(10))).protect(dependency);
        Source<String, String> outer = Guard.builder()
                .circuitBreaker(breaker)
                .retry(Retry.of(
                        "outer",
                        RetryConfig.custom()
                                .maxAttempts(2)
                                .intervalFunction(IntervalFunction.of(Duration.ofMillis(100)))
                                .build()))
                .build()
                .protect(inner);
        var run = dependency.start(outer, LIMIT);
        for (int request = 1; request <= 3; request++) {
            dependency.request(request).completeExceptionally(down);
            dependency.millis(request == 2 ? 100 : 10);
        }
        dependency.request(4).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(failuresOf(breaker)).isEqualTo(1);
        assertThat(recorded(breaker)).isEqualTo(2);
    }

    // --- what is refused when it is built

    private void refused(Guard.Builder builder, String why) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(why);
    }

    @Test
    void isALimitOfNothing() {
        refused(Guard.builder().attemptTimeout(Duration.ZERO), "must be more than zero");
        refused(Guard.builder().attemptTimeout(Duration.ofMillis(-1)), "could never succeed");
    }

    @Test
    void isWhatWouldBlock() {
        refused(
                Guard.builder()
                        .bulkhead(Bulkhead.of(
                                "waits",
                                BulkheadConfig.custom()
                                        .maxWaitDuration(Duration.ofNanos(1))
                                        .build())),
                "set its maxWaitDuration to zero");
        SemaphoreBasedRateLimiter blocking = new SemaphoreBasedRateLimiter("blocks", RateLimiterConfig.ofDefaults());
        refused(Guard.builder().rateLimiter(blocking), "use RateLimiter.of");
        blocking.shutdown();
    }

    @Test
    void isAnOptionWithoutWhatItIsAbout() {
        refused(Guard.builder().fairTime(Duration.ZERO), "no breaker here");
        refused(Guard.builder().circuitBreaker(breaker).fairTime(Duration.ofMillis(-1)), "zero or more");
        refused(Guard.builder().freeBulkheadAtCancel(), "no bulkhead here");
    }
}

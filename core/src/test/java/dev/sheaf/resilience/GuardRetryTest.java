package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchScope;
import dev.sheaf.testing.ScriptedSource;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** When a retry asks again, and what the failure is in the end. All combinations are in {@link dev.sheaf.model}. */
class GuardRetryTest extends GuardFixture {

    @Test
    void asksAgainAfterItsBackOff() {
        var run = dependency.start(of(Kit.retry(3, Duration.ofMillis(100))), LIMIT);
        dependency.millis(10);
        dependency.request(1).completeExceptionally(down);
        dependency.millis(99);
        assertThat(dependency.requests).hasSize(1);
        dependency.millis(1);
        dependency.request(2).completeExceptionally(new CompletionException(down));
        dependency.millis(100);
        dependency.request(3).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(Guarded.steps(run))
                .containsExactly(
                        "attempt 1 FAILED IOException 0-10",
                        "back-off 1 SUCCEEDED 10-110",
                        "attempt 2 FAILED IOException 110-110",
                        "back-off 2 SUCCEEDED 110-210",
                        "attempt 3 SUCCEEDED 210-210");
        assertThat(dependency.time.pendingTimers()).isZero();
    }

    @Test
    void endsWithTheLastFailure() {
        Retry retry = Kit.retry(2, Duration.ofMillis(100));
        var run = dependency.start(of(retry), LIMIT);
        dependency.request(1).completeExceptionally(new IOException("first"));
        dependency.millis(100);
        dependency.request(2).completeExceptionally(down);

        assertThat(failureOf(run)).isSameAs(down);
        assertThat(retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
    }

    @Test
    void failsAtOnceWithTheRealErrorWhenTheBackOffWouldEndWithTheDeadline() {
        var run = dependency.start(of(Kit.retry(3, Duration.ofMillis(100))), Duration.ofMillis(120));
        dependency.millis(20);
        dependency.request(1).completeExceptionally(down);

        assertThat(failureOf(run)).isSameAs(down);
        assertThat(dependency.time.elapsed()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void asksAgainAtOnceWhenItsIntervalIsZeroHoweverOften() {
        Retry endless = Retry.of(
                "endless",
                RetryConfig.custom()
                        .maxAttempts(20_000)
                        .intervalFunction(attempt -> 0L)
                        .build());
        ScriptedSource<String, String> failing = ScriptedSource.fails(down);
        var run = dependency.start(of(endless).protect(failing), LIMIT);
        dependency.millis(0);

        assertThat(failing.starts()).isEqualTo(20_000);
        assertThat(failureOf(run)).isSameAs(down);
    }

    @Test
    void endsWhenItsIntervalIsBeyondAllBounds() {
        for (long interval : new long[] {Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            Retry retry = Retry.of(
                    "odd",
                    RetryConfig.custom().intervalFunction(attempt -> interval).build());
            FetchScope forEver = dependency
                    .time
                    .environment()
                    .open("long", dependency.time.environment().deadlineIn(Duration.ofSeconds(Long.MAX_VALUE)));
            var answer = forEver.run(of(retry).protect(ScriptedSource.<String, String>fails(down)), "query");

            assertThat(catchThrowable(answer::join)).hasCause(down);
        }
    }

    @Test
    void isAskedAboutARejectionToo() {
        breaker.transitionToOpenState();
        Guard guard = Guard.builder()
                .retry(Kit.retry(2, Duration.ofMillis(1_500)))
                .circuitBreaker(breaker)
                .build();
        var run = dependency.start(guard, LIMIT);
        dependency.millis(1_500);
        dependency.request(1).complete("up again");

        assertThat(run).isCompletedWithValue("up again");
        assertThat(Guarded.steps(run))
                .containsExactly(
                        "attempt 1 FAILED CallNotPermittedException 0-0",
                        "back-off 1 SUCCEEDED 0-1500",
                        "attempt 2 SUCCEEDED 1500-1500");
    }

    @Test
    void isShownALimitAsATimeout() {
        Retry onTimeout = Retry.of(
                "timeouts",
                RetryConfig.custom()
                        .retryExceptions(TimeoutException.class)
                        .waitDuration(Duration.ofMillis(10))
                        .build());
        Guard guard = Guard.builder()
                .retry(onTimeout)
                .attemptTimeout(Duration.ofMillis(100))
                .build();
        var run = dependency.start(guard, LIMIT);
        dependency.millis(110);
        assertThat(dependency.requests).hasSize(2);
        dependency.millis(110);
        dependency.millis(100);

        assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
    }
}

package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.CancelReason;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A cancel that finds the guard in a moment between its steps; one at any other time is in {@link dev.sheaf.model}. */
class GuardCancelTest extends GuardFixture {

    private final Bulkhead bulkhead = Kit.bulkhead(2);
    private final CircuitBreaker halfOpen = Kit.halfOpen(dependency.time);
    private final Guard guard = Guard.builder()
            .circuitBreaker(halfOpen)
            .bulkhead(bulkhead)
            .retry(Kit.retry(5, Duration.ofMillis(100)))
            .rateLimiter(Kit.limiter(dependency.time, Duration.ofSeconds(1)))
            .attemptTimeout(Duration.ofMillis(300))
            .build();

    private void assertNothingLeft() {
        assertThat(dependency.time.pendingTimers()).isZero();
        assertThat(Kit.freePermits(bulkhead)).isEqualTo(2);
        int requests = dependency.requests.size();
        dependency.millis(5_000);
        assertThat(dependency.requests).hasSize(requests);
    }

    /** Which happens before the guard has seen the future of the source. */
    @Test
    void byTheSourceWhileItIsAsked() {
        FetchScope scope = dependency.time.environment().open("scope", dependency.deadlineIn(1_000));
        Source<String, String> cancelling = (query, context) -> {
            scope.cancel(CancelReason.CALLER);
            return dependency.fetch(query, context);
        };
        var answer = scope.run(guard.protect(cancelling), "query");

        assertThat(answer).isCancelled();
        assertThat(dependency.request(1)).isCancelled();
        assertThat(recorded(halfOpen)).isZero();
        assertNothingLeft();
    }

    /** By a source that is made of several, and goes on. */
    @Test
    void ofTheFutureThatItReturnedAlone() {
        Source<String, String> goingOn = (query, context) -> {
            assertThat(guard.protect(dependency).fetch(query, context).cancel(false))
                    .isTrue();
            return new CompletableFuture<>();
        };
        var run = dependency.start(goingOn, LIMIT);

        assertThat(run).isNotDone();
        assertThat(dependency.request(1)).isCancelled();
        assertThat(recorded(halfOpen)).isZero();
        run.cancel(true);
        assertNothingLeft();
    }

    @Test
    void releasesALateAnswerOnce() {
        Source<String, String> provoked = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(String query, FetchContext context) {
                CompletableFuture<String> late = new CompletableFuture<>();
                context.onCancel(() -> late.complete("late"));
                return late;
            }

            @Override
            public void release(String value) {
                dependency.release(value);
            }
        };
        dependency.start(guard.protect(provoked), LIMIT).cancel(true);

        assertThat(dependency.released).containsExactly("late");
    }
}

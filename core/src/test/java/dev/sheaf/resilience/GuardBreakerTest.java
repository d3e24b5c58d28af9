package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What the breaker is told, and when it is told nothing. */
class GuardBreakerTest extends GuardFixture {

    private Aggregation<String> started(Guard guard) {
        return dependency.start(guard, LIMIT);
    }

    @Test
    void countsAnswersAndFailuresOfAnyKind() {
        for (Throwable failure : List.of(down, new AssertionError(), new CancellationException("its own"))) {
            var run = started(of(breaker));
            dependency.request(dependency.requests.size()).completeExceptionally(failure);
            assertThat(run).isCompletedExceptionally();
        }
        var run = started(of(breaker));
        dependency.request(4).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(failuresOf(breaker)).isEqualTo(3);
        assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void isMeasuredOnTheClockOfTheBreaker() {
        CircuitBreaker slow = CircuitBreaker.of(
                "slow",
                Kit.breakerConfig(dependency.time)
                        .currentTimestampFunction(clock -> clock.millis(), TimeUnit.MILLISECONDS)
                        .slowCallDurationThreshold(Duration.ofMillis(100))
                        .build());
        var run = started(of(slow));
        dependency.millis(101);
        dependency.request(1).complete("slow");

        assertThat(run).isCompleted();
        assertThat(slow.getMetrics().getNumberOfSlowCalls()).isEqualTo(1);
    }

    @Test
    void isNoneWhenASiblingFailedOrEnoughHaveAnsweredOrTheCallerLeft() {
        Guard guard = of(breaker);
        for (CancelReason why : List.of(CancelReason.SIBLING_FAILED, CancelReason.SATISFIED, CancelReason.CALLER)) {
            FetchScope scope = dependency.time.environment().open("scope", dependency.deadlineIn(100));
            var answer = scope.run(guard.protect(dependency), "query");
            scope.cancel(why);
            assertThat(answer).isCancelled();
        }

        assertThat(dependency.requests).hasSize(3).allMatch(CompletableFuture::isCancelled);
        assertThat(recorded(breaker)).isZero();
    }

    @Test
    void isAFailureWhenTheAttemptWasAtItsLimit() {
        Guard guard = Guard.builder()
                .circuitBreaker(CircuitBreaker.of(
                        "timeouts only",
                        Kit.breakerConfig(dependency.time)
                                .recordExceptions(TimeoutException.class)
                                .build()))
                .attemptTimeout(Duration.ofMillis(100))
                .build();
        var run = started(guard);
        dependency.millis(100);

        assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
        assertThat(failuresOf(guard.breaker)).isEqualTo(1);
        assertThat(dependency.request(1)).isCancelled();
    }

    @Test
    void isAFailureWhenTheDeadlineOfTheRunCameAndTheTimeWasFair() {
        var byDefault = dependency.start(of(breaker), Duration.ofMillis(1));
        dependency.millis(1);
        assertThat(byDefault).isCompletedExceptionally();
        assertThat(failuresOf(breaker)).isEqualTo(1);

        Guard fair = Guard.builder()
                .circuitBreaker(breaker)
                .fairTime(Duration.ofMillis(500))
                .build();
        var shortened = dependency.start(fair, Duration.ofMillis(499));
        dependency.millis(499);
        assertThat(shortened).isCompletedExceptionally();
        assertThat(recorded(breaker)).isEqualTo(1);

        var own = dependency.start(fair, Duration.ofMillis(500));
        dependency.millis(500);
        assertThat(own).isCompletedExceptionally();
        assertThat(failuresOf(breaker)).isEqualTo(2);
    }

    /** As the adapters do where a worker comes too late. */
    @Test
    void isTheSameWhenTheSourceSeesThatDeadlineBeforeTheTimer() {
        Guard fair = Guard.builder()
                .circuitBreaker(breaker)
                .fairTime(Duration.ofMillis(500))
                .build();
        Source<String, String> quick = (query, context) ->
                CompletableFuture.failedFuture(new DeadlineExceededException("no time was left", context.deadline()));
        var shortened = dependency.start(fair.protect(quick), Duration.ofMillis(499));
        assertThat(shortened).isCompletedExceptionally();
        assertThat(recorded(breaker)).isZero();

        var own = dependency.start(fair.protect(quick), Duration.ofMillis(500));
        assertThat(own).isCompletedExceptionally();
        assertThat(failuresOf(breaker)).isEqualTo(1);
    }

    @Test
    void leavesNoExtraPermissionToProbesWhenAnEarlierCallIsCancelled() {
        var earlier = started(of(breaker)); // permitted while it was closed
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        earlier.cancel(true);

        var first = started(of(breaker));
        var second = started(of(breaker));
        var third = started(of(breaker));

        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(failureOf(third)).isInstanceOf(CallNotPermittedException.class);
    }

    /** The attempt that finds the wait over turns the breaker half-open itself, and is a probe then. */
    @Test
    void leavesNoProbeTakenByTheFirstCallAfterAnOutageIfThatIsCancelled() {
        breaker.transitionToOpenState();
        dependency.millis(1_001);
        started(of(breaker)).cancel(true);
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);

        for (int probe = 2; probe <= 3; probe++) {
            var run = started(of(breaker));
            dependency.request(probe).complete("up again");
            assertThat(run).isCompletedWithValue("up again");
        }
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void thatAPredicateRefusesToGiveLeavesNoProbeTaken() {
        CircuitBreaker throwing = CircuitBreaker.of(
                "throwing",
                Kit.breakerConfig(dependency.time)
                        .recordException(failure -> {
                            throw new IllegalStateException("a predicate");
                        })
                        .recordResult(answer -> {
                            throw new IllegalStateException("a predicate");
                        })
                        .build());
        throwing.transitionToOpenState();
        throwing.transitionToHalfOpenState();
        for (int i = 1; i <= 6; i++) {
            var run = started(of(throwing));
            if (i % 2 == 0) {
                dependency.request(i).complete("answer");
                assertThat(run).isCompletedWithValue("answer");
            } else {
                dependency.request(i).completeExceptionally(down);
                assertThat(failureOf(run)).isSameAs(down);
            }
        }
    }
}

package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Aggregation;
import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.ratelimiter.internal.SemaphoreBasedRateLimiter;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GuardTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Guarded dependency = new Guarded();
    private final CircuitBreaker breaker = Kit.breaker(dependency.time);
    private final IOException down = new IOException("down");

    private static Guard of(Retry retry) {
        return Guard.builder().retry(retry).build();
    }

    private static Guard of(CircuitBreaker breaker) {
        return Guard.builder().circuitBreaker(breaker).build();
    }

    private static Guard of(Bulkhead bulkhead) {
        return Guard.builder().bulkhead(bulkhead).build();
    }

    /** What the source behind the guard failed with, as the caller finds it. */
    private static Throwable failureOf(CompletableFuture<?> run) {
        assertThat(run).isCompletedExceptionally();
        return catchThrowable(run::join).getCause().getCause();
    }

    private static int recorded(CircuitBreaker breaker) {
        return breaker.getMetrics().getNumberOfBufferedCalls();
    }

    private static int failuresOf(CircuitBreaker breaker) {
        return breaker.getMetrics().getNumberOfFailedCalls();
    }

    @Nested
    class AnIdleGuard {

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
    }

    @Nested
    class ARetry {

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
            assertThat(retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt())
                    .isEqualTo(1);
        }

        @Test
        void failsAtOnceWithTheRealErrorWhenTheBackOffDoesNotFit() {
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
                        RetryConfig.custom()
                                .intervalFunction(attempt -> interval)
                                .build());
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

    @Nested
    class ARefusedAnswer {

        private Retry unlessGood(boolean fail) {
            return Retry.of(
                    "unless good",
                    RetryConfig.<String>custom()
                            .maxAttempts(2)
                            .waitDuration(Duration.ofMillis(100))
                            .retryOnResult(answer -> !answer.equals("good"))
                            .failAfterMaxAttempts(fail)
                            .build());
        }

        @Test
        void isReleasedOnceBeforeTheNextAttempt() {
            var run = dependency.start(of(unlessGood(false)), LIMIT);
            dependency.request(1).complete("bad");
            assertThat(dependency.released).containsExactly("bad");
            dependency.millis(100);
            dependency.request(2).complete("good");

            assertThat(run).isCompletedWithValue("good");
            assertThat(dependency.released).containsExactly("bad");
        }

        @Test
        void isReleasedOnceWhateverTheContextDoes() {
            boolean[] settable = {true};
            var twice = dependency
                    .time
                    .environment()
                    .withContext(() -> task -> () -> {
                        if (!settable[0]) {
                            throw new IllegalStateException("cannot be set");
                        }
                        task.run();
                        task.run();
                    });
            Source<String, String> guarded = of(unlessGood(false)).protect(dependency);
            var first = twice.open("scope", dependency.deadlineIn(200)).run(guarded, "query");
            dependency.request(1).complete("bad");
            assertThat(dependency.released).containsExactly("bad");

            dependency.millis(100);
            var second = twice.open("scope", dependency.deadlineIn(200)).run(guarded, "query");
            settable[0] = false;
            dependency.requests.get(dependency.requests.size() - 1).complete("worse");
            assertThat(dependency.released).containsExactly("bad", "worse");
            assertThat(first).isNotDone();
            assertThat(second).isCompletedExceptionally(); // nobody can use an answer without its context
        }

        /** The last instant in which the next step can be prevented, before its scope is there to be cancelled. */
        @Test
        void mayCancelEverythingWhenItIsReleased() {
            List<CompletableFuture<String>> kept = new ArrayList<>();
            Source<String, String> cancelling = new Source<>() {
                @Override
                public CompletableFuture<String> fetch(String query, FetchContext context) {
                    return dependency.fetch(query, context);
                }

                @Override
                public void release(String value) {
                    kept.get(0).cancel(true);
                }
            };
            Source<String, String> goingOn = (query, context) -> {
                kept.add(of(unlessGood(false)).protect(cancelling).fetch(query, context));
                return new CompletableFuture<>();
            };
            var run = dependency.start(goingOn, LIMIT);
            dependency.request(1).complete("bad");

            assertThat(kept.get(0)).isCancelled();
            assertThat(dependency.time.pendingTimers()).isEqualTo(1); // that of the run
            dependency.millis(100);
            assertThat(dependency.requests).hasSize(1);
            run.cancel(true);
        }

        @Test
        void isHandedOverWhenItIsTheLast() {
            var run = dependency.start(of(unlessGood(false)), LIMIT);
            dependency.request(1).complete("bad");
            dependency.millis(100);
            dependency.request(2).complete("worse");

            assertThat(run).isCompletedWithValue("worse");
            assertThat(dependency.released).containsExactly("bad");
        }

        @Test
        void isHandedOverWhenThereIsNoTimeForAnother() {
            var run = dependency.start(of(unlessGood(false)), Duration.ofMillis(50));
            dependency.request(1).complete("bad");

            assertThat(run).isCompletedWithValue("bad");
            assertThat(dependency.released).isEmpty();
        }

        @Test
        void failsWhenTheRetrySaysSoAndIsReleased() {
            var run = dependency.start(of(unlessGood(true)), LIMIT);
            dependency.request(1).complete("bad");
            dependency.millis(100);
            dependency.request(2).complete("worse");

            assertThat(failureOf(run)).isInstanceOf(MaxRetriesExceededException.class);
            assertThat(dependency.released).containsExactly("bad", "worse");

            var hurried = dependency.start(of(unlessGood(true)), Duration.ofMillis(50));
            dependency.request(3).complete("bad");
            assertThat(failureOf(hurried)).isInstanceOf(MaxRetriesExceededException.class);
            assertThat(dependency.released).containsExactly("bad", "worse", "bad");
        }

        @Test
        void failsWhenThePredicateThrowsAndIsReleased() {
            var run = dependency.start(of(unlessGood(false)), LIMIT);
            dependency.request(1).complete(null);

            assertThat(failureOf(run)).isInstanceOf(NullPointerException.class);
            assertThat(dependency.released).containsExactly((String) null);
        }
    }

    @Nested
    class ALimiter {

        private final Guard guard = Guard.builder()
                .rateLimiter(Kit.limiter(dependency.time, Duration.ofSeconds(1)))
                .build();

        @Test
        void isWaitedForWithoutAThread() {
            var first = dependency.start(guard, LIMIT);
            dependency.millis(30);
            var second = dependency.start(guard, LIMIT);
            assertThat(dependency.requests).hasSize(1);
            dependency.millis(70);
            assertThat(dependency.requests).hasSize(2);
            dependency.request(2).complete("answer");

            assertThat(first).isNotDone();
            assertThat(Guarded.steps(second))
                    .containsExactly("rate limit 1 SUCCEEDED 0-70", "attempt 1 SUCCEEDED 70-70");
        }

        @Test
        void rejectsAtOnceWhatCannotWait() {
            var first = dependency.start(guard, LIMIT);
            var second = dependency.start(guard, Duration.ofMillis(100));

            assertThat(first).isNotDone();
            assertThat(failureOf(second)).isInstanceOf(RequestNotPermitted.class);
            assertThat(Guarded.steps(second)).containsExactly("rate limit 1 FAILED RequestNotPermitted 0-0");
        }

        @Test
        void thatRejectsIsAskedAgainAsTheRetrySays() {
            Guard patient = Guard.builder()
                    .rateLimiter(Kit.limiter(dependency.time, Duration.ZERO))
                    .retry(Kit.retry(2, Duration.ofMillis(100)))
                    .build();
            var first = dependency.start(patient, LIMIT);
            var second = dependency.start(patient, LIMIT);
            dependency.millis(100);
            dependency.request(2).complete("answer");

            assertThat(first).isNotDone();
            assertThat(second).isCompletedWithValue("answer");
            assertThat(Guarded.steps(second).get(0)).isEqualTo("rate limit 1 FAILED RequestNotPermitted 0-0");
        }

        @Test
        void thatIsFullForTooLongDoesNotHideTheFailureBefore() {
            RateLimiter limiter = Kit.limiter(dependency.time, Duration.ofSeconds(1));
            Guard repeated = Guard.builder()
                    .rateLimiter(limiter)
                    .retry(Kit.retry(3, Duration.ofMillis(10)))
                    .build();
            var run = dependency.start(repeated, Duration.ofMillis(90));
            dependency.request(1).completeExceptionally(down);
            dependency.millis(10);

            assertThat(failureOf(run)).isSameAs(down);
            assertThat(dependency.time.elapsed()).isEqualTo(Duration.ofMillis(10));
        }

        @Test
        void isToldOfResultsSoThatItMayDrain() {
            RateLimiter draining = RateLimiter.of(
                    "draining",
                    RateLimiterConfig.custom()
                            .limitForPeriod(5)
                            .limitRefreshPeriod(Duration.ofHours(1))
                            .timeoutDuration(Duration.ZERO)
                            .drainPermissionsOnResult(result -> result.isLeft())
                            .build());
            var run = dependency.start(Guard.builder().rateLimiter(draining).build(), LIMIT);
            dependency.request(1).completeExceptionally(down);

            assertThat(failureOf(run)).isSameAs(down);
            assertThat(draining.getMetrics().getAvailablePermissions()).isZero();
        }

        /** Resilience4j takes no reservation back. */
        @Test
        void losesAPermissionToEverybodyWhoLeavesTheQueue() {
            var first = dependency.start(guard, LIMIT);
            for (int i = 0; i < 5; i++) {
                dependency.start(guard, LIMIT).cancel(true);
            }
            var last = dependency.start(guard, LIMIT);
            dependency.millis(600);

            assertThat(first).isNotDone();
            assertThat(last).isNotDone();
            assertThat(Guarded.steps(last)).contains("rate limit 1 SUCCEEDED 0-600");
        }

        @Test
        void losesAPermissionToThoseWhoCannotWaitSoLong() {
            var first = dependency.start(guard, LIMIT);
            var hurried = dependency.start(guard, Duration.ofMillis(50));
            var last = dependency.start(guard, LIMIT);
            dependency.millis(200);

            assertThat(first).isNotDone();
            assertThat(failureOf(hurried)).isInstanceOf(RequestNotPermitted.class);
            assertThat(Guarded.steps(last)).contains("rate limit 1 SUCCEEDED 0-200");
        }

        @Test
        void losesNoMoreThanItReservesAhead() {
            Guard bounded = Guard.builder()
                    .rateLimiter(Kit.limiter(dependency.time, Duration.ofMillis(300)))
                    .build();
            var first = dependency.start(bounded, LIMIT);
            for (int i = 0; i < 5; i++) {
                dependency.start(bounded, LIMIT).cancel(true);
            }
            var rejected = dependency.start(bounded, LIMIT);
            dependency.millis(100);
            var last = dependency.start(bounded, LIMIT);
            dependency.millis(300);

            assertThat(first).isNotDone();
            assertThat(failureOf(rejected)).isInstanceOf(RequestNotPermitted.class);
            assertThat(Guarded.steps(last)).contains("rate limit 1 SUCCEEDED 0-300");
        }

        @Test
        void holdsNoPermissionOfTheBreakerWhileItIsWaitedFor() {
            Guard both = Guard.builder()
                    .rateLimiter(Kit.limiter(dependency.time, Duration.ofSeconds(1)))
                    .circuitBreaker(breaker)
                    .build();
            var first = dependency.start(both, LIMIT);
            var second = dependency.start(both, LIMIT);
            breaker.transitionToOpenState();
            dependency.millis(100);

            assertThat(first).isNotDone();
            assertThat(failureOf(second)).isInstanceOf(CallNotPermittedException.class);
        }
    }

    @Nested
    class TheVerdict {

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
            Source<String, String> quick = (query, context) -> CompletableFuture.failedFuture(
                    new DeadlineExceededException("no time was left", context.deadline()));
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

        @Test
        void ofARejectedProbeIsNone() {
            CircuitBreaker halfOpen = Kit.halfOpen(dependency.time);
            Bulkhead full = Kit.bulkhead(1);
            assertThat(full.tryAcquirePermission()).isTrue();
            Guard guard =
                    Guard.builder().circuitBreaker(halfOpen).bulkhead(full).build();
            for (int i = 0; i < 5; i++) {
                assertThat(failureOf(started(guard))).isInstanceOf(BulkheadFullException.class);
            }

            assertThat(recorded(halfOpen)).isZero();
            full.onComplete();
            var run = started(guard);
            dependency.request(1).complete("answer");
            assertThat(run).isCompletedWithValue("answer");
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

    @Nested
    class ABulkhead {

        private final Bulkhead bulkhead = Kit.bulkhead(1);

        @Test
        void isFreeAgainWhenTheAnswerIsSeen() {
            var run = dependency.start(of(bulkhead), LIMIT);
            var free = run.thenApply(answer -> Kit.freePermits(bulkhead));
            dependency.request(1).complete("answer");

            assertThat(free).isCompletedWithValue(1);
        }

        @Test
        void isFreeAgainWhenAFailureIsSeenEvenIfItIsATimeoutOfTheSourceItself() {
            for (Throwable failure : List.of(down, new TimeoutException("its own"))) {
                var run = dependency.start(of(bulkhead), LIMIT);
                var free = run.handle((answer, failed) -> Kit.freePermits(bulkhead));
                dependency.request(dependency.requests.size()).completeExceptionally(failure);

                assertThat(free).isCompletedWithValue(1);
            }
        }

        @Test
        void rejectsWhatIsTooMuch() {
            var first = dependency.start(of(bulkhead), LIMIT);
            var second = dependency.start(of(bulkhead), LIMIT);

            assertThat(failureOf(second)).isInstanceOf(BulkheadFullException.class);
            assertThat(Guarded.steps(second)).containsExactly("attempt 1 FAILED BulkheadFullException 0-0");
            dependency.request(1).complete("answer");
            assertThat(first).isCompletedWithValue("answer");
            assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);
        }

        @Test
        void isOccupiedUntilCancelledWorkHasEnded() {
            CompletableFuture<Void> work = new CompletableFuture<>();
            var run = dependency.start(of(bulkhead), LIMIT);
            dependency.request(1).context.endsWith(work);
            run.cancel(true);
            assertThat(Kit.freePermits(bulkhead)).isZero();

            work.complete(null);
            assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);
            assertThat(run.terminated()).isCompleted();
        }

        @Test
        void isOccupiedUntilWorkBeyondItsLimitHasEnded() {
            CompletableFuture<Void> work = new CompletableFuture<>();
            Guard guard = Guard.builder()
                    .bulkhead(bulkhead)
                    .attemptTimeout(Duration.ofMillis(100))
                    .build();
            var run = dependency.start(guard, LIMIT);
            dependency.request(1).context.endsWith(work);
            dependency.millis(100);
            assertThat(run).isCompletedExceptionally();
            assertThat(Kit.freePermits(bulkhead)).isZero();

            work.complete(null);
            assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);
        }

        @Test
        void isFreeAtTheCancelWhereTheGuardSaysSo() {
            CompletableFuture<Void> work = new CompletableFuture<>();
            Guard guard = Guard.builder()
                    .bulkhead(bulkhead)
                    .attemptTimeout(Duration.ofMillis(100))
                    .freeBulkheadAtCancel()
                    .build();
            var cancelled = dependency.start(guard, LIMIT);
            dependency.request(1).context.endsWith(work);
            cancelled.cancel(true);
            assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);

            var limited = dependency.start(guard, LIMIT);
            dependency.request(2).context.endsWith(work);
            dependency.millis(100);
            assertThat(limited).isCompletedExceptionally();
            assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);

            work.complete(null);
            assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);
        }

        @Test
        void refusesToWaitWhenItsConfigurationHasChanged() {
            Guard guard = of(bulkhead);
            bulkhead.changeConfig(BulkheadConfig.from(bulkhead.getBulkheadConfig())
                    .maxWaitDuration(LIMIT)
                    .build());

            assertThat(failureOf(dependency.start(guard, LIMIT))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class ACancel {

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

        @Test
        void duringTheAttempt() {
            var run = dependency.start(guard, LIMIT);
            run.cancel(true);

            assertThat(Guarded.steps(run)).containsExactly("attempt 1 CANCELLED CALLER 0-0");
            assertThat(dependency.request(1)).isCancelled();
            assertThat(recorded(halfOpen)).isZero();
            assertNothingLeft();
        }

        @Test
        void duringTheWaitForTheLimiter() {
            guard.limiter.acquirePermission();
            var run = dependency.start(guard, LIMIT);
            run.cancel(true);

            assertThat(Guarded.steps(run)).containsExactly("rate limit 1 CANCELLED CALLER 0-0");
            assertNothingLeft();
        }

        @Test
        void duringTheBackOff() {
            var run = dependency.start(guard, LIMIT);
            dependency.request(1).completeExceptionally(down);
            dependency.millis(50);
            run.cancel(true);

            assertThat(Guarded.steps(run))
                    .containsExactly("attempt 1 FAILED IOException 0-0", "back-off 1 CANCELLED CALLER 0-50");
            assertNothingLeft();
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
            Source<String, String> ignoring = (query, context) -> {
                CompletableFuture<String> late = new CompletableFuture<>();
                context.onCancel(() -> late.complete("late"));
                return late;
            };
            var second = dependency.start(guard.protect(new Released(ignoring, dependency)), LIMIT);
            second.cancel(true);
            assertThat(dependency.released).containsExactly("late");
        }
    }

    /** Gives back to another. */
    private record Released(Source<String, String> source, Guarded to) implements Source<String, String> {

        @Override
        public CompletableFuture<String> fetch(String query, FetchContext context) {
            return source.fetch(query, context);
        }

        @Override
        public void release(String value) {
            to.release(value);
        }
    }

    @Nested
    class UserCodeThatThrows {

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

            assertThat(failureOf(dependency.start(
                            Guard.builder().rateLimiter(limiter).build(), LIMIT)))
                    .isSameAs(oops);
        }

        @Test
        void inASourceIsAFailedAttempt() {
            Guard guard = Guard.builder()
                    .circuitBreaker(breaker)
                    .retry(Kit.retry(3, Duration.ofMillis(10)))
                    .build();
            ScriptedSource<String, String> throwing = ScriptedSource.throwing(oops);
            ScriptedSource<String, String> nothing = ScriptedSource.returningNull();
            var thrown = dependency.start(guard.protect(throwing), LIMIT);
            dependency.millis(20);
            assertThat(failureOf(thrown)).isSameAs(oops);
            assertThat(throwing.starts()).isEqualTo(3);

            breaker.reset();
            var missing = dependency.start(guard.protect(nothing), LIMIT);
            dependency.millis(20);
            assertThat(failureOf(missing)).isInstanceOf(NullPointerException.class);
            assertThat(failuresOf(breaker)).isEqualTo(3);
        }
    }

    @Nested
    class Refused {

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
            SemaphoreBasedRateLimiter blocking =
                    new SemaphoreBasedRateLimiter("blocks", RateLimiterConfig.ofDefaults());
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

    @Nested
    class GuardsInGuards {

        @Test
        void eachDoTheirPart() {
            Source<String, String> inner =
                    of(Kit.retry(2, Duration.ofMillis(10))).protect(dependency);
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
    }
}

package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What one run does, rule by rule. The exhaustive check of all combinations is in {@link ModelTest}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class RunTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Plan<String> plan = Plan.of("profile", LIMIT);

    private Aggregation<String> start() {
        return time.start(plan.combine(got -> "combined"), "42");
    }

    private static ScriptedSource<String, String> answers(String value) {
        return ScriptedSource.answers(value);
    }

    private static ScriptedSource<String, String> fails(Throwable failure) {
        return ScriptedSource.fails(failure);
    }

    private static ScriptedSource<String, String> hangs() {
        return ScriptedSource.hangs();
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(future::join);
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    private static Report part(Aggregation<?> run, String name) {
        return run.report().child(name).orElseThrow();
    }

    @Nested
    class Success {

        @Test
        void combinesWhatEveryPartGave() {
            var user = plan.require("user", answers("ann").after(Duration.ofMillis(20)));
            var tips = plan.optional("tips", answers("tea").after(Duration.ofMillis(10)), "none");
            var events = plan.settle("events", answers("3"));
            var run = time.start(
                    plan.combine(got ->
                            got.get(user) + got.get(tips) + got.get(events).orElse("?")),
                    "42");

            time.advance(Duration.ofMillis(20));

            assertThat(run).isCompletedWithValue("anntea3");
        }

        @Test
        void nullIsALegalAnswer() {
            var user = plan.require("user", answers(null));
            var tips = plan.optional("tips", answers(null), "fallback");
            var run = time.start(plan.combine(got -> got.get(user) + got.get(tips)), "42");

            assertThat(run).isCompletedWithValue("nullnull");
        }

        @Test
        void asksEverySourceOnceInTheOrderOfDeclaration() {
            List<String> started = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                plan.require(name, (query, context) -> {
                    started.add(context.name() + query);
                    return CompletableFuture.completedFuture(name);
                });
            }

            start();

            assertThat(started).containsExactly("a42", "b42", "c42");
        }

        @Test
        void anAggregatorIsSharedByItsRuns() {
            var greeter = answers("hello").after(Duration.ofMillis(1));
            var part = plan.require("greeter", greeter);
            var aggregator = plan.combine(got -> got.get(part));

            var first = time.start(aggregator, "1");
            var second = time.start(aggregator, "2");
            time.advance(Duration.ofMillis(1));

            assertThat(first).isCompletedWithValue("hello");
            assertThat(second).isCompletedWithValue("hello");
            assertThat(greeter.queries()).containsExactly("1", "2");
        }

        @Test
        void leavesNoTimer() {
            plan.require("user", answers("ann").after(Duration.ofMillis(20)));

            start();
            assertThat(time.pendingTimers()).isEqualTo(2);
            time.advance(Duration.ofMillis(20));

            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void armsNoTimerWhenEverythingWasThereAtTheStart() {
            plan.require("user", answers("ann"));
            var counting = new CountingTimer(time);

            var run = plan.combine(got -> "combined")
                    .start("42", time.environment().withTimer(counting));

            assertThat(run).isCompleted();
            assertThat(counting.scheduled).isZero();
        }
    }

    @Nested
    class Failure {

        private final IllegalStateException cause = new IllegalStateException("broken");

        @Test
        void ofARequiredSourceFailsTheRunAndStopsTheOthers() {
            var before = hangs();
            var after = hangs();
            plan.require("before", before);
            plan.require("culprit", fails(cause).after(Duration.ofMillis(10)));
            plan.optional("after", after, "fallback");
            var run = start();

            time.advance(Duration.ofMillis(10));

            assertThat(failureOf(run))
                    .isInstanceOf(SourceFailedException.class)
                    .hasCause(cause)
                    .hasMessageContainingAll("'culprit'", "'profile'", "10 ms", "1990 ms left");
            assertThat(((SourceFailedException) failureOf(run)).sourceName()).isEqualTo("culprit");
            assertThat(before.cancellations()).isEqualTo(1);
            assertThat(after.cancellations()).isEqualTo(1);
            assertThat(part(run, "before").reason()).contains(CancelReason.SIBLING_FAILED);
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void duringTheStartLoopLeavesTheRestUnstarted() {
            var before = hangs();
            var after = hangs();
            plan.require("before", before);
            plan.require("culprit", fails(cause));
            plan.require("after", after);

            var run = start();

            assertThat(run).isCompletedExceptionally();
            assertThat(before.cancellations()).isEqualTo(1);
            assertThat(after.starts()).isZero();
            assertThat(part(run, "after").status()).isEqualTo(Status.SKIPPED);
        }

        @Test
        void isUnwrapped() {
            plan.require("culprit", fails(new CompletionException(new CompletionException(cause))));

            assertThat(failureOf(start())).hasCause(cause);
        }

        @Test
        void withoutACauseToUnwrapIsTakenAsItIs() {
            var bare = new CompletionException("bare", null);
            plan.require("culprit", fails(bare));

            assertThat(failureOf(start())).hasCause(bare);
        }

        @Test
        void recordedBeforeTheDecisionIsSuppressedInTheOrderOfDeclaration() {
            var second = new IllegalStateException("second");
            var first = new IllegalStateException("first");
            plan.optional("b", fails(first).after(Duration.ofMillis(2)), "");
            plan.settle("a", fails(second).after(Duration.ofMillis(1)));
            plan.optional("same", fails(cause).after(Duration.ofMillis(1)), "");
            plan.require("culprit", fails(cause).after(Duration.ofMillis(3)));
            var run = start();

            time.advance(Duration.ofMillis(3));

            assertThat(failureOf(run).getSuppressed()).containsExactly(first, second);
            assertThat(cause.getSuppressed()).isEmpty();
        }

        @Test
        void recordedBeforeTheDeadlineIsNotLostEither() {
            plan.optional("failed", fails(cause), "");
            plan.require("slow", hangs());
            var run = start();

            time.advance(LIMIT);

            assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
            assertThat(failureOf(run).getSuppressed()).containsExactly(cause);
        }

        @Test
        void afterTheDecisionChangesNothing() {
            plan.require("culprit", fails(cause));
            plan.require("skipped", hangs());
            Plan<String> second = Plan.of("second", LIMIT);
            var late = new IllegalStateException("late");
            second.require("late", fails(late).after(Duration.ofMillis(20)).ignoringCancel(time));
            second.require("culprit", fails(cause).after(Duration.ofMillis(10)));
            var run = time.start(second.combine(got -> ""), "42");

            time.advance(Duration.ofMillis(20));

            assertThat(failureOf(run)).hasCause(cause).hasNoSuppressedExceptions();
            assertThat(late.getSuppressed()).isEmpty();
            assertThat(cause.getSuppressed()).isEmpty();
        }

        @Test
        void byThrowingIsAFailedFuture() {
            plan.require("culprit", ScriptedSource.throwing(cause));

            assertThat(failureOf(start())).hasCause(cause);
        }

        @Test
        void byReturningNullNamesTheSource() {
            plan.require("culprit", ScriptedSource.returningNull());

            assertThat(failureOf(start()))
                    .cause()
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("'culprit'");
        }

        @Test
        void byACancellationThatNobodyAskedForIsAFailure() {
            var own = new CancellationException("own");
            plan.require("culprit", fails(own));

            var run = start();

            assertThat(failureOf(run)).isInstanceOf(SourceFailedException.class).hasCause(own);
            assertThat(run.isCancelled()).isFalse();
            assertThat(part(run, "culprit").status()).isEqualTo(Status.FAILED);
        }
    }

    @Nested
    class DeadlinePasses {

        @Test
        void notATickEarlyAndNotATickLate() {
            var slow = hangs();
            plan.require("slow", slow);
            var run = start();

            time.advance(LIMIT.minusNanos(1));
            assertThat(run).isNotDone();
            time.advance(Duration.ofNanos(1));

            assertThat(run).isCompletedExceptionally();
            assertThat(slow.cancellations()).isEqualTo(1);
        }

        @Test
        void andNamesWhoWasMissing() {
            plan.require("quick", answers("a"));
            plan.require("slow", hangs());
            plan.optional("extra", hangs(), "");
            plan.require("slower", hangs());
            var run = start();

            time.advance(LIMIT);

            assertThat(failureOf(run))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContainingAll("'profile'", "2000 ms", "slow, slower");
            var exceeded = (DeadlineExceededException) failureOf(run);
            assertThat(exceeded.missing()).containsExactly("slow", "slower");
            assertThat(exceeded.getStackTrace()).isEmpty();
            assertThat(exceeded.report().orElseThrow().status()).isEqualTo(Status.TIMED_OUT);
            assertThat(part(run, "slow").reason()).contains(CancelReason.DEADLINE);
        }

        @Test
        void andOptionalPartsAreServedByTheirFallbacks() {
            var user = plan.require("user", answers("ann"));
            var slow = hangs();
            var tips = plan.optional("tips", slow, "none");
            var events = plan.settle("events", hangs());
            var run = time.start(plan.combine(got -> got.get(user) + got.get(tips) + got.get(events)), "42");

            time.advance(LIMIT);

            assertThat(run).isCompletedWithValue("annnoneTimedOut[]");
            assertThat(slow.cancellations()).isEqualTo(1);
            assertThat(part(run, "tips").status()).isEqualTo(Status.TIMED_OUT);
            assertThat(part(run, "tips").fallbackServed()).isTrue();
            assertThat(part(run, "user").fallbackServed()).isFalse();
        }

        @Test
        void beforeTheStartAndNothingIsStarted() {
            var source = answers("a");
            Plan<String> inner = Plan.of("inner");
            inner.optional("part", source, "");
            var innerAggregator = inner.combine(got -> "");
            List<Aggregation<String>> runs = new ArrayList<>();
            plan.require("outer", (query, context) -> {
                time.advance(LIMIT);
                var run = innerAggregator.fetch(query, context);
                runs.add(run);
                return run;
            });

            start();

            assertThat(failureOf(runs.get(0))).isInstanceOf(DeadlineExceededException.class);
            assertThat(source.starts()).isZero();
            assertThat(part(runs.get(0), "part").status()).isEqualTo(Status.SKIPPED);
        }

        @Test
        void duringTheStartLoopAndTheRestIsSkipped() {
            var never = answers("never");
            plan.optional(
                    "blocks",
                    (query, context) -> {
                        time.advance(LIMIT);
                        return new CompletableFuture<>();
                    },
                    "");
            plan.optional("never", never, "");

            var run = start();

            assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
            assertThat(never.starts()).isZero();
            assertThat(part(run, "never").status()).isEqualTo(Status.SKIPPED);
        }

        @Test
        void duringTheStartLoopAndTheRequiredRestIsMissing() {
            plan.require("answers", answers("a"));
            plan.optional(
                    "blocks",
                    (query, context) -> {
                        time.advance(LIMIT);
                        return new CompletableFuture<>();
                    },
                    "");
            plan.require("never", answers("never"));
            plan.optional("neither", answers("neither"), "");

            var failure = (DeadlineExceededException) failureOf(start());

            assertThat(failure.missing()).containsExactly("never");
        }

        @Test
        void butAnAnswerBeforeTheTimersDecisionCounts() {
            CompletableFuture<String> answer = new CompletableFuture<>();
            plan.require("late", (query, context) -> answer);
            var stopped = new CountingTimer(time); // never fires
            var run = plan.combine(got -> "combined")
                    .start("42", time.environment().withTimer(stopped));

            time.advance(LIMIT.multipliedBy(2));
            answer.complete("late, but before the timer");

            assertThat(run).isCompletedWithValue("combined");
        }

        @Test
        void andASourceThatSawItFirstDoesNotMakeItAFailureOfItsOwn() {
            plan.require("impatient", (query, context) -> {
                CompletableFuture<String> answer = new CompletableFuture<>();
                context.schedule(
                        Duration.ofMillis(5),
                        () -> answer.completeExceptionally(
                                new DeadlineExceededException("no budget left", context.deadline())));
                return answer;
            });
            var run = start();

            time.advance(Duration.ofMillis(5));

            assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
            assertThat(((DeadlineExceededException) failureOf(run)).missing()).containsExactly("impatient");
        }
    }

    @Nested
    class CallersCancel {

        @Test
        void stopsEverySourceBeforeItReturns() {
            var first = hangs();
            var second = hangs();
            plan.require("first", first);
            plan.optional("second", second, "");
            var run = start();

            assertThat(run.cancel(true)).isTrue();

            assertThat(run).isCancelled();
            assertThat(first.cancellations()).isEqualTo(1);
            assertThat(second.cancellations()).isEqualTo(1);
            assertThat(part(run, "second").reason()).contains(CancelReason.CALLER);
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void afterTheDecisionIsRefused() {
            plan.require("quick", answers("a"));
            var run = start();

            assertThat(run.cancel(true)).isFalse();
            assertThat(run).isCompletedWithValue("combined");
        }

        @Test
        void whileTheCombiningFunctionRunsIsRefused() {
            CompletableFuture<String> answer = new CompletableFuture<>();
            plan.require("quick", (query, context) -> answer);
            List<Boolean> cancelled = new ArrayList<>();
            List<Aggregation<String>> runs = new ArrayList<>();
            var aggregator = plan.combine(got -> {
                cancelled.add(runs.get(0).cancel(true));
                return "combined";
            });
            runs.add(time.start(aggregator, "42"));

            answer.complete("a");

            assertThat(cancelled).containsExactly(false);
            assertThat(runs.get(0)).isCompletedWithValue("combined");
        }

        @Test
        void byCompletingTheResultStopsTheSourcesToo() {
            var source = hangs();
            plan.require("source", source);
            var run = start();

            assertThat(run.complete("mine")).isTrue();

            assertThat(run).isCompletedWithValue("mine");
            assertThat(source.cancellations()).isEqualTo(1);
            assertThat(run.completeExceptionally(new IllegalStateException())).isFalse();
        }
    }

    @Nested
    class Combining {

        private final IllegalStateException thrown = new IllegalStateException("no");

        @Test
        void thatThrowsDoesNotHideWhatFailedBefore() {
            var earlier = new IllegalStateException("earlier");
            plan.optional("tips", ScriptedSource.fails(earlier), "");

            var run = time.start(
                    plan.combine(got -> {
                        throw new IllegalStateException("thrown");
                    }),
                    "42");

            assertThat(failureOf(run)).hasRootCauseMessage("thrown").hasSuppressedException(earlier);
        }

        @Test
        void thatThrowsFailsTheResultAndReleasesEverything() {
            var required = answers("r");
            var optional = answers("o");
            plan.require("required", required);
            plan.optional("optional", optional, "");
            var run = time.start(
                    plan.combine(got -> {
                        throw thrown;
                    }),
                    "42");

            assertThat(failureOf(run))
                    .isExactlyInstanceOf(AggregationException.class)
                    .hasCause(thrown);
            assertThat(required.released()).containsExactly("r");
            assertThat(optional.released()).containsExactly("o");
            assertThat(run.report().status()).isEqualTo(Status.SUCCEEDED);
            assertThat(run.report().failure()).contains("IllegalStateException");
        }

        @Test
        void seesWhatTheFailedSourceOfASettledPartFailedWith() {
            var part = plan.settle("part", fails(thrown));
            var run = time.start(plan.combine(got -> got.get(part)), "42");

            assertThat(run).isCompletedWithValue(new Outcome.Failed<>(thrown));
        }
    }

    @Nested
    class Values {

        @Test
        void collectedForARunThatFailsAreReleasedOnce() {
            var collected = answers("collected");
            plan.require("collected", collected);
            plan.require("culprit", fails(new IllegalStateException()).after(Duration.ofMillis(1)));

            start();
            time.advance(LIMIT);

            assertThat(collected.released()).containsExactly("collected");
        }

        @Test
        void thatComeTooLateAreReleased() {
            var late = answers("late").after(Duration.ofSeconds(3)).ignoringCancel(time);
            plan.require("late", late);
            var run = start();

            time.advance(LIMIT);
            assertThat(run).isDone();
            assertThat(late.released()).isEmpty();
            time.advance(LIMIT);

            assertThat(late.released()).containsExactly("late");
        }

        @Test
        void handedToTheCombiningFunctionAreNotReleased() {
            var source = answers("used");
            plan.require("source", source);

            start();

            assertThat(source.released()).isEmpty();
        }
    }
}

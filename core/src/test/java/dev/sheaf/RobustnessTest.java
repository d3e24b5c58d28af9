package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Users, executors, timers and futures that misbehave, and moments that are easy to miss. Each was a bug once. */
@SuppressWarnings({"FutureReturnValueIgnored", "ReturnValueIgnored"})
class RobustnessTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<String> future = new CompletableFuture<>();
    private final Source<String, String> source = (query, context) -> {
        context.onCancel(() -> events.add("stopped"));
        return future;
    };

    private static Aggregator<String, String> over(Source<String, String> source) {
        Plan<String> plan = Plan.of("plan", LIMIT);
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }

    private void drain() {
        while (!queue.isEmpty()) {
            queue.remove().run();
        }
    }

    @Nested
    class CallersWho {

        @Test
        void completeWithoutAFailureAreRefusedAndTheRunGoesOn() {
            var run = time.start(over(source), "42");

            assertThatNullPointerException().isThrownBy(() -> run.completeExceptionally(null));
            future.complete("answer");

            assertThat(run).isCompletedWithValue("answer");
        }

        @Test
        void completeHaveToldTheSourcesBeforeTheirDependentsRun() {
            var run = time.start(over(source), "42");
            run.thenRun(() -> events.add("dependent"));

            run.complete("mine");

            assertThat(events).containsExactly("stopped", "dependent");
        }

        @Test
        void setAnAbsurdlyLongLimitGetIt() {
            var run = time.start(over(source), "42").orTimeout(Long.MAX_VALUE, TimeUnit.DAYS);

            future.complete("answer");

            assertThat(run).isCompletedWithValue("answer");
        }
    }

    @Nested
    class ExecutorsThat {

        @Test
        void areBusyDelayTheResultAndNotTheStopping() {
            var run = over(source).start("42", time.environment().withExecutor(queue::add));

            time.advance(LIMIT);
            assertThat(events).containsExactly("stopped");
            assertThat(run).isNotDone();
            drain();

            assertThat(run).isCompletedExceptionally();
        }

        @Test
        void takeATaskAndThenThrowConcludeARunOnce() {
            int[] combined = new int[1];
            Plan<String> plan = Plan.of("plan", LIMIT);
            plan.require("part", source);
            Environment environment = time.environment().withExecutor(task -> {
                task.run();
                throw new RejectedExecutionException("after the fact");
            });
            var run = plan.combine(got -> combined[0]++).start("42", environment);

            future.complete("answer");

            assertThat(run).isDone();
            assertThat(combined[0]).isEqualTo(1);
        }
    }

    @Nested
    class ExpiriesThatWaitForTheirThread {

        private final Environment slow = time.environment().withTimer(new SignallingTimer(time, queue::add));

        @Test
        void doNotHideAnInnerRunFromAnOuterCancel() {
            Plan<String> inner = Plan.of("inner", Duration.ofSeconds(1));
            inner.require("deep", source);
            var run = over(inner.combine(got -> "")).start("42", slow);
            time.advance(Duration.ofSeconds(1));
            assertThat(events).isEmpty();

            run.cancel(true);

            assertThat(events).containsExactly("stopped");
        }

        @Test
        void doNotHideALimitedSourceFromAnOuterCancel() {
            var run = over(source.within(Duration.ofSeconds(1))).start("42", slow);
            time.advance(Duration.ofSeconds(1));
            assertThat(events).isEmpty();

            run.cancel(true);

            assertThat(events).containsExactly("stopped");
            assertThat(run).isCancelled();
            drain();
            assertThat(events).containsExactly("stopped");
        }

        @Test
        void doNotStopASourceThatHasEndedMeanwhile() {
            var run = over(source).start("42", slow);
            time.advance(LIMIT);

            future.complete("late");
            drain();

            assertThat(events).isEmpty();
            assertThat(catchThrowable(run::join)).hasCauseInstanceOf(DeadlineExceededException.class);
        }
    }

    @Nested
    class TimersThat {

        private Environment with(Registration registration) {
            return time.environment().withTimer(new Timer() {
                @Override
                public long nanoTime() {
                    return time.nanoTime();
                }

                @Override
                public Registration schedule(long nanos, Runnable task) {
                    if (registration == null) {
                        throw new RejectedExecutionException("shut down");
                    }
                    return registration;
                }
            });
        }

        @Test
        void refuseEndTheRunInsteadOfLeavingItWithoutALimit() throws Exception {
            var run = over(source).start("42", with(null));

            assertThat(catchThrowable(() -> run.get(30, TimeUnit.SECONDS)))
                    .hasCauseExactlyInstanceOf(AggregationException.class)
                    .hasRootCauseInstanceOf(RejectedExecutionException.class);
            assertThat(future).isCancelled();
        }

        @Test
        void cannotTakeAnEntryBackChangeNothing() {
            var run = over(source).start("42", with(() -> {
                throw new IllegalStateException("cannot");
            }));

            assertThat(run.cancel(true)).isTrue();

            assertThat(events).containsExactly("stopped");
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }
    }

    @Nested
    class StartsThat {

        @Test
        void areOvertakenByTheDecisionDoNotAskTheSource() {
            List<Aggregation<String>> outer = new ArrayList<>();
            Plan<String> inner = Plan.of("inner");
            var asked = ScriptedSource.<String, String>hangs();
            inner.require("part", asked);
            Environment environment = time.environment().withListener(new AggregationListener() {
                @Override
                public void sourceStarted(String run, String name) {
                    if (run.equals("inner")) {
                        outer.get(0).cancel(true);
                    }
                }
            });
            Source<String, String> later = (query, context) -> {
                CompletableFuture<String> answer = new CompletableFuture<>();
                context.schedule(
                        Duration.ofMillis(1), () -> inner.combine(got -> "").fetch(query, context));
                return answer;
            };
            outer.add(over(later).start("42", environment));

            time.advance(Duration.ofMillis(1));

            assertThat(asked.starts()).isZero();
            assertThat(outer.get(0)).isCancelled();
            assertThat(outer.get(0).terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void bypassAScopeAreRefused() {
            Scope scope = time.environment().open("scope", time.environment().deadlineIn(LIMIT));

            assertThatIllegalStateException()
                    .isThrownBy(() -> over(source).fetch("42", scope))
                    .withMessageContainingAll("'scope'", "run");
        }
    }

    @Nested
    class ForeignStagesGivenToEndsWith {

        private CompletableFuture<?> terminationWith(CompletableFuture<String> stage) {
            Plan<String> plan = Plan.of("plan", LIMIT);
            CompletableFuture<String> stillGoing = new CompletableFuture<>();
            plan.require("part", (query, context) -> {
                context.endsWith(stage);
                context.endsWith(stillGoing);
                return new CompletableFuture<>();
            });
            var run = time.start(plan.combine(got -> ""), "42");
            run.cancel(true);
            var terminated = run.terminated().toCompletableFuture();
            assertThat(terminated).isNotDone();
            stillGoing.complete("ended");
            return terminated;
        }

        @Test
        void thatCallTheirHandlerTwiceCountOnce() {
            assertThat(terminationWith(new CompletableFuture<>() {
                        @Override
                        public <U> CompletableFuture<U> handle(
                                BiFunction<? super String, Throwable, ? extends U> action) {
                            action.apply("once", null);
                            action.apply("twice", null);
                            return new CompletableFuture<>();
                        }
                    }))
                    .isCompleted();
        }

        @Test
        void thatThrowAreNotWaitedFor() {
            assertThat(terminationWith(new CompletableFuture<>() {
                        @Override
                        public <U> CompletableFuture<U> handle(
                                BiFunction<? super String, Throwable, ? extends U> action) {
                            throw new IllegalStateException("no");
                        }
                    }))
                    .isCompleted();
        }
    }

    @Nested
    class CapturedContextsThat {

        @Test
        void cannotBeSetDoNotKeepAHookFromRunning() {
            Environment broken = time.environment().withContext(() -> task -> {
                throw new IllegalStateException("cannot be set");
            });

            over(source).start("42", broken).cancel(true);

            assertThat(events).containsExactly("stopped");
        }

        @Test
        void cannotBePutBackDoNotLoseTheResult() {
            var answering = ScriptedSource.<String, String>answers("answer");
            Environment broken = time.environment()
                    .withContext(() -> task -> () -> {
                        task.run();
                        throw new IllegalStateException("cannot be put back");
                    });

            var run = over(answering).start("42", broken);

            assertThat(run).isCompletedWithValue("answer");
            assertThat(answering.released()).isEmpty();
        }

        @Test
        void cannotBeSetForABlockingBodyFailItAndStillTerminate() {
            Environment broken = time.environment().withContext(() -> task -> {
                throw new IllegalStateException("cannot be set");
            });
            var run = over(Source.blocking(queue::add, (query, context) -> "never"))
                    .start("42", broken);

            assertThat(run).isCompletedExceptionally();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }
    }

    @Nested
    class ScopesNotYetRun {

        private final Scope scope =
                time.environment().open("scope", time.environment().deadlineIn(LIMIT));

        @Test
        void runTheirHooksWhenTheyAreCancelled() {
            scope.onCancel(() -> events.add("early"));

            scope.cancel(CancelReason.SATISFIED);
            scope.onCancel(() -> events.add("late"));

            assertThat(events).containsExactly("early", "late");
        }

        @Test
        void leaveNoTimerWhenTheyAreCancelled() {
            scope.schedule(Duration.ofMillis(1), () -> events.add("never"));

            scope.cancel(CancelReason.SATISFIED);

            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void aDelayedTaskThatIsTakenBackDuringItsHandOffDoesNotRun() {
        Environment queued = time.environment().withExecutor(queue::add);
        List<Registration> registrations = new ArrayList<>();
        over((query, context) -> {
                    registrations.add(context.schedule(Duration.ofMillis(1), () -> events.add("never")));
                    return future;
                })
                .start("42", queued);
        time.advance(Duration.ofMillis(1));

        assertThat(registrations.get(0).remove()).isTrue();
        drain();

        assertThat(events).isEmpty();
    }

    @Test
    void aListOfKeysWhoseResultIsGivenUpReleasesWhatItHas() {
        List<String> released = new ArrayList<>();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        Source<Integer, String> keyed = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(Integer key, FetchContext context) {
                answers.add(new CompletableFuture<>());
                return answers.get(answers.size() - 1);
            }

            @Override
            public void release(String value) {
                released.add(value);
            }
        };
        Plan<List<Integer>> plan = Plan.of("plan", LIMIT);
        plan.require("keys", keyed.each(1, 10));
        Aggregation<String> run = time.start(plan.combine(got -> ""), List.of(1, 2, 3));
        answers.get(0).complete("one");
        answers.get(1).whenComplete((value, failure) -> run.cancel(true)); // the cancel comes between two keys

        answers.get(1).complete("two");

        assertThat(released).containsExactlyInAnyOrder("one", "two");
        assertThat(answers).hasSize(2);
    }

    @Test
    void aValueGoesBackToTheSourceThatGaveIt() {
        var first = ScriptedSource.<String, String>fails(new IllegalStateException());
        var second = ScriptedSource.<String, String>answers("second's");
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.require("or", first.or(second));
        plan.require("firstOf", Source.firstOf(List.of(first, second)));
        plan.require("quorum", Source.quorum(1, List.of(first, second)));
        plan.require("culprit", ScriptedSource.fails(new IllegalStateException()));

        time.start(plan.combine(got -> ""), "42");

        assertThat(first.released()).isEmpty();
        assertThat(second.released()).hasSize(3);
    }

    @Test
    void aBlockingBodyThatGoesOnAfterTheCancelStillHandsItsValueBack() {
        List<String> released = new ArrayList<>();
        var blocking = Source.<String, String>blocking(queue::add, (query, context) -> {
            events.add("cancelled " + context.isCancelled());
            return "connection";
        });
        Source<String, String> cancelledMeanwhile = Source.<String, String>blocking(queue::add, (query, context) -> {
                    context.onCancel(() -> events.add("told"));
                    time.advance(LIMIT);
                    return "connection";
                })
                .onRelease(released::add);
        var run = time.start(over(cancelledMeanwhile), "42");
        var neverBegun = time.start(over(blocking.onRelease(released::add)), "42");
        neverBegun.cancel(true);

        drain();

        assertThat(events).containsExactly("told");
        assertThat(released).containsExactly("connection");
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
        assertThat(neverBegun.terminated().toCompletableFuture()).isCompleted();
    }

    /** A decorator of the user's may give up what it asked for while its context goes on. */
    @Test
    void cancellingTheFutureOfASourceOfSourcesStopsThem() {
        var hangs = ScriptedSource.<String, String>hangs();
        List<Source<String, ?>> all = List.of(
                Source.firstOf(List.of(hangs, hangs)),
                Source.quorum(1, List.of(hangs, hangs)),
                hangs.or(hangs),
                ScriptedSource.<String, String>fails(new IllegalStateException())
                        .or(hangs),
                hangs.then(hangs),
                ScriptedSource.<String, String>answers("x").then(hangs),
                hangs.each(2, 9).on(query -> List.of("a", "b", "c")),
                hangs.within(Duration.ofSeconds(1)));
        int asked = 0;
        for (Source<String, ?> each : all) {
            var scope = time.environment().open("scope", time.environment().deadlineIn(LIMIT));
            Source<String, String> givesUp = (query, context) -> {
                each.fetch(query, context).cancel(true);
                assertThat(context.isCancelled()).isFalse();
                assertThat(hangs.cancellations()).as("%s", each).isEqualTo(hangs.starts());
                return CompletableFuture.completedFuture("");
            };
            assertThat(scope.run(givesUp, "42")).isCompleted();
            assertThat(hangs.starts()).isGreaterThan(asked);
            asked = hangs.starts();
        }
    }

    @Test
    void aReportBetweenTheDecisionAndWhatFollowsShowsARunThatRuns() {
        var environment = Environment.system().withTimer(new SignallingTimer(time, queue::add));
        var run = over(source).start("42", environment);

        time.advance(LIMIT);

        assertThat(run.report().status()).isEqualTo(Status.RUNNING);
        assertThat(run.report().end()).isEqualTo(LIMIT);
        drain();
        assertThat(run.report().status()).isEqualTo(Status.TIMED_OUT);
        assertThat(run.report().children().get(0).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void aTimerThatCannotTakeADelayedTaskBackDoesNotKeepTheRestFromBeingStopped() {
        Timer broken = new Timer() {
            @Override
            public long nanoTime() {
                return time.nanoTime();
            }

            @Override
            public Registration schedule(long nanos, Runnable task) {
                return () -> {
                    throw new IllegalStateException("no entry goes back");
                };
            }
        };
        Source<String, String> delays = (query, context) -> {
            context.schedule(Duration.ofSeconds(1), () -> events.add("ran"));
            return source.fetch(query, context);
        };
        var run = over(delays).start("42", time.environment().withTimer(broken));

        assertThat(run.cancel(true)).isTrue();

        assertThat(events).containsExactly("stopped");
        assertThat(future).isCancelled();
    }

    @Test
    void aCaptureThatRunsItsTaskTwiceDoesNotCombineTwice() {
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.require("part", ScriptedSource.answers("x"));
        var run = plan.combine(got -> events.add("combined"))
                .start(
                        "42",
                        time.environment()
                                .withContext(() -> task -> () -> {
                                    task.run();
                                    task.run();
                                }));

        assertThat(run).isCompletedWithValue(true);
        assertThat(events).containsExactly("combined");
    }

    /** One after the other, and each: in a list of keys and in a quorum. */
    @Test
    void aReleaseThatThrowsDoesNotKeepTheOtherValues() {
        List<String> released = new ArrayList<>();
        Source<String, String> throwing = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(String query, FetchContext context) {
                return CompletableFuture.completedFuture(new String(query));
            }

            @Override
            public void release(String value) {
                released.add(value);
                throw new IllegalStateException(value);
            }
        };
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.require("keys", throwing.each(2, 2).on(query -> List.of("a", "b")));
        plan.require("quorum", Source.quorum(2, List.of(throwing, throwing)));
        plan.require("fails", ScriptedSource.fails(new IllegalStateException()));

        time.start(plan.combine(got -> ""), "q");

        assertThat(released).containsExactly("a", "b", "q", "q");
    }

    @Test
    void aDeadlineDuringTheStartNamesWhatWasNotStarted() {
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.optional(
                "blocks",
                (query, context) -> {
                    time.advance(LIMIT);
                    return CompletableFuture.completedFuture("x");
                },
                "");
        plan.optional("never asked", ScriptedSource.answers("x"), "");

        var failure = (DeadlineExceededException)
                catchThrowable(time.start(plan.combine(got -> ""), "42")::join).getCause();

        assertThat(failure.missing()).containsExactly("never asked");
    }

    @Test
    void aNullFutureInsideADecoratorIsNamed() {
        var run = time.start(over(ScriptedSource.<String, String>returningNull().map(value -> value)), "42");

        assertThat(catchThrowable(run::join)).rootCause().hasMessageContaining("'part'");
    }

    @Test
    void aLimitInsideALimitTimesOutAllTheWayUp() {
        var run = time.start(over(source.within(Duration.ofMillis(1)).within(Duration.ofMillis(2))), "42");

        time.advance(Duration.ofMillis(1));

        Report part = run.report().child("part").orElseThrow();
        assertThat(part.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(part.children().get(0).status()).isEqualTo(Status.TIMED_OUT);
    }

    @Test
    void anAnonymousExceptionHasANameInTheReport() {
        var run = time.start(over(ScriptedSource.fails(new RuntimeException() {})), "42");

        assertThat(run.report().child("part").orElseThrow().failure().orElseThrow())
                .startsWith("RobustnessTest$");
    }

    @Test
    void virtualTimeOutlivesAnErrorInACallback() {
        time.schedule(time.nanoTime() + 1, () -> {
            throw new AssertionError("seen");
        });
        assertThat(catchThrowable(() -> time.advance(Duration.ofNanos(1)))).hasMessage("seen");
        var run = time.start(over(source), "42");

        time.advance(LIMIT);

        assertThat(run).isCompletedExceptionally();
    }
}

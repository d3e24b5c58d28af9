package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Moments between two steps of the engine. What runs just there is foreign (a clock, a timer, a hook, an executor, a future),
 * so a test can do in that very moment what another thread would do.
 */
@SuppressWarnings({"FutureReturnValueIgnored", "ReturnValueIgnored"})
class MomentsTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Trap trap = new Trap();
    private final Environment trapped = time.environment().withTimer(trap);
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    private final Plan<String> plan = Plan.of("plan", LIMIT);
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();

    /** Virtual time that does something else as well the next time it is asked for. */
    private final class Trap implements Timer {
        private Runnable atNextLook;
        private Runnable atNextTimer;

        @Override
        public long nanoTime() {
            Runnable trap = atNextLook;
            atNextLook = null;
            run(trap);
            return time.nanoTime();
        }

        @Override
        public Registration schedule(long nanos, Runnable task) {
            Registration armed = time.schedule(nanos, task);
            Runnable trap = atNextTimer;
            atNextTimer = null;
            run(trap);
            return armed;
        }

        @Override
        public Executor signals() {
            return time.signals();
        }

        private void run(Runnable trap) {
            if (trap != null) {
                trap.run();
            }
        }
    }

    private static Source<String, String> of(CompletableFuture<String> future) {
        return (query, context) -> future;
    }

    /** The same, with its values written down where they are released. */
    private <T> Source<String, T> releasing(CompletableFuture<T> future) {
        return new Source<>() {
            @Override
            public CompletableFuture<T> fetch(String query, FetchContext context) {
                return future;
            }

            @Override
            public void release(T value) {
                events.add("released " + value);
            }
        };
    }

    private Scope scope() {
        return trapped.open("scope", trapped.deadlineIn(LIMIT));
    }

    private static Report part(Aggregation<?> run, String name) {
        return run.report().child(name).orElseThrow();
    }

    @Nested
    class BetweenTheDecisionAndTheLosers {

        @Test
        void anAnswerThatAHookProvokesComesTooLate() {
            plan.require("first", (query, context) -> {
                context.onCancel(() -> second.complete("late"));
                return first;
            });
            plan.require("second", releasing(second));
            var run = time.start(plan.combine(got -> ""), "42");

            run.cancel(true);

            assertThat(part(run, "second").reason()).contains(CancelReason.CALLER);
            assertThat(events).containsExactly("released late");
        }

        @Test
        void whatHadEndedIsNotStopped() {
            FetchContext[] seen = new FetchContext[1];
            plan.require("first", (query, context) -> {
                seen[0] = context;
                return first;
            });
            plan.require("second", of(second));
            var run = time.start(plan.combine(got -> ""), "42");
            first.complete("answer");

            run.cancel(true);
            seen[0].onCancel(() -> events.add("stopped"));

            assertThat(seen[0].isCancelled()).isFalse();
            assertThat(events).isEmpty();
        }

        @Test
        void aScopeThatIsOpenedBelowAnExpiredOneIsCancelled() {
            Environment slow = time.environment().withTimer(new SignallingTimer(time, queue::add));
            FetchContext[] seen = new FetchContext[1];
            slow.open("scope", slow.deadlineIn(LIMIT))
                    .run(
                            (query, context) -> {
                                seen[0] = context;
                                return first;
                            },
                            "42");
            time.advance(LIMIT);
            assertThat(seen[0].isCancelled()).isFalse();

            Scope child = seen[0].child("child", seen[0].deadline());

            assertThat(child.cancelReason()).contains(CancelReason.DEADLINE);
        }
    }

    @Nested
    class BetweenTheCountOfAnOutcomeAndItsStatus {

        @Test
        void theLastAnswerOfTheRunTakesTheFirstWithIt() {
            var part = plan.optional("first", releasing(first), "fallback");
            plan.optional("second", of(second), "fallback");
            var run = plan.combine(got -> got.get(part)).start("42", trapped);
            trap.atNextLook = () -> second.complete("second");

            first.complete("first");

            assertThat(run).isCompletedWithValue("first");
            assertThat(part(run, "first").status()).isEqualTo(Status.SUCCEEDED);
            assertThat(events).isEmpty();
        }

        @Test
        void timeMayBeUpAndAnOptionalAnswerThatDoesNotCountIsReleased() {
            var part = plan.optional("first", releasing(first), "fallback");
            plan.optional("second", of(second), "fallback");
            var run = plan.combine(got -> got.get(part)).start("42", trapped);
            trap.atNextLook = () -> time.advance(LIMIT);

            first.complete("first");

            assertThat(run).isCompletedWithValue("fallback");
            assertThat(part(run, "first").status()).isEqualTo(Status.TIMED_OUT);
            assertThat(events).containsExactly("released first");
        }

        @Test
        void timeMayBeUpAndARequiredAnswerCounts() {
            var part = plan.require("first", of(first));
            plan.optional("second", of(second), "fallback");
            var run = plan.combine(got -> got.get(part)).start("42", trapped);
            trap.atNextLook = () -> time.advance(LIMIT);

            first.complete("first");

            assertThat(run).isCompletedWithValue("first");
            assertThat(part(run, "first").status()).isEqualTo(Status.SUCCEEDED);
            assertThat(part(run, "second").status()).isEqualTo(Status.TIMED_OUT);
        }

        @Test
        void timeMayBeUpAndTheFailureStaysTheFailure() {
            plan.require("first", of(first));
            plan.require("second", of(second));
            var run = plan.combine(got -> "").start("42", trapped);
            trap.atNextLook = () -> {
                time.advance(LIMIT);
                events.add(part(run, "first").status().name());
                events.add(run.isDone() ? "done" : "waits");
            };

            first.completeExceptionally(new IllegalStateException());

            assertThat(events).containsExactly("FAILED", "done");
            assertThat(catchThrowable(run::join)).hasCauseInstanceOf(SourceFailedException.class);
        }
    }

    @Nested
    class BetweenTheStartAndTheTimer {

        @Test
        void aRunThatIsDecidedLeavesNoTimer() {
            plan.require("first", of(first));
            trap.atNextTimer = () -> first.complete("answer");

            var run = plan.combine(got -> "").start("42", trapped);

            assertThat(run).isDone();
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void aScopeThatHasItsAnswerLeavesNoTimer() {
            trap.atNextTimer = () -> first.complete("answer");

            assertThat(scope().run(of(first), "42")).isCompletedWithValue("answer");

            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void aScopeThatHasItsAnswerAtOnceArmsNone() {
            CountingTimer counting = new CountingTimer(time);
            Environment environment = time.environment().withTimer(counting);

            environment.open("scope", environment.deadlineIn(LIMIT)).run(ScriptedSource.answers("answer"), "42");

            assertThat(counting.scheduled).isZero();
        }

        @Test
        void aTimerThatRefusesFailsTheScopeAndStopsItsSource() {
            trap.atNextTimer = () -> {
                throw new IllegalStateException("shut down");
            };
            Source<String, String> source = (query, context) -> {
                context.onCancel(() -> events.add("stopped"));
                return first;
            };
            plan.require("first", source.within(Duration.ofSeconds(1))); // whose timer comes before that of the run

            var run = plan.combine(got -> "").start("42", trapped);

            assertThat(catchThrowable(run::join)).rootCause().hasMessage("shut down");
            assertThat(events).containsExactly("stopped");
            assertThat(first).isCancelled();
            Report limited = part(run, "first").children().get(0);
            assertThat(limited.status()).isEqualTo(Status.FAILED);
            assertThat(limited.failure()).contains("IllegalStateException");
        }

        /** A timer cannot always take a task back. */
        @Test
        void aTimerThatFiresAllTheSameChangesNothing() {
            Environment deaf = time.environment().withTimer(new Timer() {
                @Override
                public long nanoTime() {
                    return time.nanoTime();
                }

                @Override
                public Registration schedule(long nanos, Runnable task) {
                    time.schedule(nanos, task);
                    return () -> false;
                }

                @Override
                public Executor signals() {
                    return time.signals();
                }
            });
            Scope scope = deaf.open("scope", deaf.deadlineIn(LIMIT));
            var answer = scope.run(of(first), "42");
            first.complete("answer");

            time.advance(LIMIT);

            assertThat(answer).isCompletedWithValue("answer");
            assertThat(scope.isCancelled()).isFalse();
        }
    }

    @Nested
    class BetweenTwoStepsOfAScope {

        @Test
        void aCancelBeforeItsSourceIsAskedIsSeen() {
            var source = ScriptedSource.<String, String>answers("never");
            List<CompletableFuture<String>> answers = new ArrayList<>();
            plan.require("first", (query, context) -> {
                Scope child = context.child("child", context.deadline());
                trap.atNextLook = () -> child.cancel(CancelReason.SATISFIED);
                answers.add(child.run(source, query));
                return answers.get(0);
            });

            var run = plan.combine(got -> "").start("42", trapped);

            assertThat(source.starts()).isZero();
            assertThat(answers.get(0)).isCancelled();
            assertThat(part(run, "first").children().get(0).reason()).contains(CancelReason.SATISFIED);
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void oneThatWasCancelledBeforeIsReportedAsNeverStarted() {
            plan.require("first", (query, context) -> {
                Scope child = context.child("child", context.deadline());
                child.cancel(CancelReason.SATISFIED);
                return child.run(ScriptedSource.<String, String>answers("never"), query);
            });

            var run = time.start(plan.combine(got -> ""), "42");

            assertThat(part(run, "first").children().get(0).status()).isEqualTo(Status.SKIPPED);
        }

        @Test
        void oneThatIsOpenedAfterItsParentHasEndedIsCancelled() {
            List<FetchContext> seen = new ArrayList<>();
            List.of(first, second)
                    .forEach(future -> scope().run(
                                    (query, context) -> {
                                        seen.add(context);
                                        return future;
                                    },
                                    "42"));
            first.complete("done");
            second.completeExceptionally(new IllegalStateException());

            assertThat(seen)
                    .extracting(context ->
                            context.child("child", context.deadline()).cancelReason())
                    .allSatisfy(reason -> assertThat(reason).contains(CancelReason.SATISFIED));
        }

        @Test
        void oneThatIsStillRunningWhenItsPartEndsLearnsHowThatEnded() {
            List<Scope> children = new ArrayList<>();
            Source<CompletableFuture<String>, String> opening = (future, context) -> {
                children.add(context.child("child", context.deadline()));
                return future;
            };
            plan.require("first", opening.on(query -> first));
            plan.optional("second", opening.on(query -> second), "fallback");
            time.start(plan.combine(got -> ""), "42");

            first.complete("answer");
            second.completeExceptionally(new IllegalStateException());

            assertThat(children.get(0).cancelReason()).contains(CancelReason.SATISFIED);
            assertThat(children.get(1).cancelReason()).contains(CancelReason.SIBLING_FAILED);
        }

        @Test
        void aRunThatIsStartedAfterItsSourceHasEndedAsksNobody() {
            FetchContext[] seen = new FetchContext[1];
            plan.require("first", (query, context) -> {
                seen[0] = context;
                return first;
            });
            var run = time.start(plan.combine(got -> ""), "42");
            first.complete("done");
            var source = ScriptedSource.<String, String>answers("never");
            Plan<String> inner = Plan.of("inner");
            inner.require("part", source);

            var late = inner.combine(got -> "").fetch("42", seen[0]);

            assertThat(late).isCancelled();
            assertThat(source.starts()).isZero();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void anAnswerThatItsHolderHasCompletedGivesTheValueBack() {
            var answer = scope().run(of(first).onRelease(events::add), "42");
            answer.complete("mine");

            first.complete("theirs");

            assertThat(answer).isCompletedWithValue("mine");
            assertThat(events).containsExactly("theirs");
        }

        @Test
        void itsLimitIsInTheMessageOfWhoeverMissedIt() {
            time.advance(Duration.ofMillis(500));
            var answer = scope().run(of(first), "42");

            time.advance(LIMIT);

            assertThat(catchThrowable(answer::join)).hasMessageContaining("after 2000 ms");
        }
    }

    @Nested
    class BetweenTheAskingAndTheAnswer {

        @Test
        void aHookThatComesAfterACancelRunsThoughNothingWasReturnedYet() {
            Scope scope = scope();
            scope.run(
                    (query, context) -> {
                        scope.cancel(CancelReason.CALLER);
                        context.onCancel(() -> events.add("stopped"));
                        return first;
                    },
                    "42");

            assertThat(events).containsExactly("stopped");
        }

        @Test
        void anAnswerThatIsThereIsNotListenedTo() {
            var answered = new CompletableFuture<String>() {
                @Override
                public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> action) {
                    events.add("registered");
                    return super.handle(action);
                }
            };
            answered.complete("answer");

            assertThat(scope().run(of(answered), "42")).isCompletedWithValue("answer");

            assertThat(events).isEmpty();
        }

        @Test
        void aFutureThatCannotBeListenedToFailsItsSource() {
            var deaf = new CompletableFuture<String>() {
                @Override
                public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> action) {
                    throw new IllegalStateException("deaf");
                }
            };
            plan.require("first", of(deaf));

            var run = time.start(plan.combine(got -> ""), "42");

            assertThat(catchThrowable(run::join)).rootCause().hasMessage("deaf");
        }

        @Test
        void aFutureThatAnswersTwiceIsHeardOnce() {
            var twice = new CompletableFuture<String>() {
                @Override
                public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> action) {
                    action.apply("once", null);
                    action.apply("twice", null);
                    return new CompletableFuture<>();
                }
            };
            var part = plan.require("first", of(twice));
            plan.require("second", of(second));
            var run = time.start(plan.combine(got -> got.get(part)), "42");
            assertThat(run).isNotDone();

            second.complete("answer");

            assertThat(run).isCompletedWithValue("once");
        }

        @Test
        void workThatIsAnnouncedAfterTheEndIsNotListenedTo() {
            FetchContext[] seen = new FetchContext[1];
            scope().run(
                            (query, context) -> {
                                seen[0] = context;
                                return first;
                            },
                            "42");
            first.complete("answer");

            seen[0].endsWith(second);

            assertThat(second.getNumberOfDependents()).isZero();
        }
    }

    @Nested
    class BetweenTheDecisionAndTheResult {

        @Test
        void theCallerCannotCompleteItAnyMore() {
            List<Aggregation<String>> runs = new ArrayList<>();
            plan.require("first", of(first));
            runs.add(time.start(
                    plan.combine(got -> {
                        events.add("complete " + runs.get(0).complete("mine"));
                        events.add("fail " + runs.get(0).completeExceptionally(new IllegalStateException()));
                        return "combined";
                    }),
                    "42"));

            first.complete("answer");

            assertThat(events).containsExactly("complete false", "fail false");
            assertThat(runs.get(0)).isCompletedWithValue("combined");
        }

        @Test
        void theAnswersAreForTheCombiningFunctionOnly() {
            var part = plan.require("first", of(first));
            plan.require("second", of(second));
            var run = time.start(plan.combine(got -> ""), "42");
            first.complete("answer");
            Gathered got = (Gathered) run;

            assertThatIllegalStateException().isThrownBy(() -> got.get(part));
            time.advance(LIMIT);
            assertThatIllegalStateException().isThrownBy(() -> got.get(part));
        }

        @Test
        void theAnswersCannotBeReadWhileTheLosersAreBeingStopped() {
            List<Gathered> runs = new ArrayList<>();
            var part = plan.optional("first", of(first), "");
            plan.optional(
                    "second",
                    (query, context) -> {
                        context.onCancel(() ->
                                events.add(catchThrowable(() -> runs.get(0).get(part))
                                        .getClass()
                                        .getSimpleName()));
                        return second;
                    },
                    "");
            runs.add((Gathered) time.start(plan.combine(got -> ""), "42"));

            time.advance(LIMIT);

            assertThat(events).containsExactly("IllegalStateException");
        }

        @Test
        void aResultThatTheCallerGivesHasWhatWasCollectedReleased() {
            plan.require("first", releasing(first));
            plan.require("second", of(second));
            Environment watched = time.environment().withListener(new AggregationListener() {
                @Override
                public void runEnded(Report run) {
                    events.add("ended " + run.status());
                }
            });
            var run = plan.combine(got -> "").start("42", watched);
            first.complete("answer");

            run.complete("mine");

            assertThat(events).containsExactly("released answer", "ended CANCELLED");
        }

        @Test
        void aBusyExecutorDoesNotHoldUpACancel() {
            List<CompletableFuture<String>> inner = new ArrayList<>();
            Plan<String> innerPlan = Plan.of("inner");
            innerPlan.require("part", of(first));
            plan.require("first", (query, context) -> {
                inner.add(innerPlan.combine(got -> "").fetch(query, context));
                return inner.get(0);
            });
            var run = plan.combine(got -> "").start("42", time.environment().withExecutor(queue::add));

            run.cancel(true);

            assertThat(run).isCancelled();
            assertThat(inner.get(0)).isCancelled();
        }

        @Test
        void anExecutorThatLosesItsTaskIsMadeUpForAtTheDeadline() {
            List<Runnable> lost = new ArrayList<>();
            Environment losing = time.environment().withExecutor(task -> {
                if (lost.isEmpty()) {
                    lost.add(task);
                } else {
                    task.run();
                }
            });
            var part = plan.require("first", of(first));
            var run = plan.combine(got -> got.get(part)).start("42", losing);
            first.complete("answer");
            assertThat(run).isNotDone();

            time.advance(LIMIT);

            assertThat(run).isCompletedWithValue("answer");
        }

        /** The log is asked whether it wants a line after the combining function has returned. */
        @Test
        void aLogThatThrowsCombinesNothingTwiceAndLosesNoRun() {
            CompletableFuture<Object> any = new CompletableFuture<>();
            plan.require("first", releasing(any));
            var run = time.start(plan.combine(got -> events.add("combined")), "42");

            throwingOnceAfter("combined", () -> any.complete(42));

            assertThat(run).isDone();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
            assertThat(events).containsExactly("combined", "thrown");
        }

        /** It comes as a hook throws, and so breaks off what stops the losers. */
        @Test
        void aLogThatThrowsIsMadeUpForAtTheDeadline() {
            plan.require("first", (query, context) -> {
                context.onCancel(() -> {
                    events.add("stopped");
                    throw new IllegalStateException("hook");
                });
                return first;
            });
            plan.require("second", of(second));
            var run = time.start(plan.combine(got -> ""), "42");
            throwingOnceAfter("stopped", () -> {
                Throwable unused =
                        catchThrowable(() -> run.cancel(true)); // whether the caller sees it is not the point
            });

            time.advance(LIMIT);

            assertThat(run).isCancelled();
            assertThat(first).isCancelled();
            assertThat(second).isCancelled();
            assertThat(events).containsExactly("stopped", "thrown");
        }

        private void throwingOnceAfter(String event, Runnable action) {
            LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
            TurboFilter broken = new TurboFilter() {
                @Override
                public FilterReply decide(
                        Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
                    if (events.contains(event) && !events.contains("thrown")) {
                        events.add("thrown");
                        throw new IllegalStateException("disk full");
                    }
                    return FilterReply.NEUTRAL;
                }
            };
            logging.addTurboFilter(broken);
            try {
                action.run();
            } finally {
                logging.getTurboFilterList().remove(broken);
            }
        }
    }

    /** Nothing of this library throws by itself; what the virtual machine may throw anywhere, a clock throws here. */
    @Nested
    class WhatTheEngineThrowsItself {

        private void throwAtNextLook(Throwable thrown) {
            trap.atNextLook = () -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            };
        }

        @Test
        void beforeTheDecisionIsTheDecision() {
            plan.require("first", of(first));
            plan.require("second", of(second));
            var run = plan.combine(got -> "").start("42", trapped);
            throwAtNextLook(new IllegalStateException("broken"));

            first.complete("answer");

            assertThat(catchThrowable(run::join)).rootCause().hasMessage("broken");
            assertThat(run.report().status()).isEqualTo(Status.FAILED);
            assertThat(second).isCancelled();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void afterTheDecisionLosesNothing() {
            var part = plan.require("first", of(first));
            var run = plan.combine(got -> got.get(part)).start("42", trapped);
            throwAtNextLook(new IllegalStateException("broken"));

            first.complete("answer");

            assertThat(run).isCompletedWithValue("answer");
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void forWantOfStackIsMadeUpForAtTheDeadline() {
            var part = plan.require("first", of(first));
            var run = plan.combine(got -> got.get(part)).start("42", trapped);
            throwAtNextLook(new StackOverflowError());
            first.complete("answer");
            assertThat(run).isNotDone();

            time.advance(LIMIT);

            assertThat(run).isCompletedWithValue("answer");
        }

        @Test
        void inAScopeFailsItsAnswer() {
            var answer = scope().run(of(first), "42");
            throwAtNextLook(new IllegalStateException("broken"));

            first.complete("answer");

            assertThat(catchThrowable(answer::join)).hasRootCauseMessage("broken");
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Nested
    class Instants {

        @Test
        void ofPartsThatWereStartedLaterAreTheirOwn() {
            plan.require("first", (query, context) -> {
                time.advance(Duration.ofMillis(5));
                return CompletableFuture.completedFuture("blocked");
            });
            plan.require("second", (query, context) -> {
                Scope child = context.child("child", context.deadline());
                time.advance(Duration.ofMillis(7));
                return child.run(of(second), query);
            });
            var run = time.start(plan.combine(got -> ""), "42");

            assertThat(part(run, "second").start()).isEqualTo(Duration.ofMillis(5));
            assertThat(part(run, "second").children().get(0).start()).isEqualTo(Duration.ofMillis(12));
        }

        @Test
        void ofARunThatEndsWithItsStartIsThatOfTheLastAnswer() {
            plan.require("first", (query, context) -> {
                time.advance(Duration.ofMillis(5));
                return CompletableFuture.completedFuture("blocked");
            });

            var run = time.start(plan.combine(got -> ""), "42");

            assertThat(run.report().end()).isEqualTo(Duration.ofMillis(5));
        }

        @Test
        void ofTheEndAreThatOfTheWorkOnlyForWhatWasStopped() {
            CompletableFuture<String> work = new CompletableFuture<>();
            Source<String, String> lingering = (query, context) -> {
                context.endsWith(work);
                return query.equals("42") ? first : second;
            };
            plan.require("answered", lingering);
            plan.optional("stopped", lingering.on(query -> "43"), "fallback");
            var run = time.start(plan.combine(got -> ""), "42");
            time.advance(Duration.ofSeconds(1));
            first.complete("answer");
            time.advance(Duration.ofSeconds(1));
            assertThat(part(run, "stopped").end()).isEqualTo(LIMIT);

            time.advance(Duration.ofSeconds(1));
            work.complete(null);

            assertThat(part(run, "answered").end()).isEqualTo(Duration.ofSeconds(1));
            assertThat(part(run, "stopped").end()).isEqualTo(Duration.ofSeconds(3));
        }
    }
}

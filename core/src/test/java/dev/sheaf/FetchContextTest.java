package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class FetchContextTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final List<String> events = new ArrayList<>();

    /** Runs a source whose future the test holds, in a scope of its own, and gives the test its context. */
    private final class Opened {
        final Scope scope = time.environment().open("scope", time.environment().deadlineIn(LIMIT));
        final CompletableFuture<String> sourceFuture = new CompletableFuture<>();
        final FetchContext context;
        final CompletableFuture<String> answer;

        Opened() {
            FetchContext[] seen = new FetchContext[1];
            Source<String, String> source = (query, given) -> {
                seen[0] = given;
                return sourceFuture;
            };
            answer = scope.run(source, "42");
            context = seen[0];
        }
    }

    @Nested
    class Hooks {

        @Test
        void runOnceInTheOrderOfTheirRegistrationBeforeTheFutureIsCancelled() {
            var opened = new Opened();
            opened.context.onCancel(() -> events.add("first " + opened.context.isCancelled()));
            opened.context.onCancel(() -> events.add("second " + opened.sourceFuture.isDone()));

            opened.scope.cancel(CancelReason.CALLER);
            opened.scope.cancel(CancelReason.DEADLINE);

            assertThat(events).containsExactly("first true", "second false");
            assertThat(opened.sourceFuture).isCancelled();
            assertThat(opened.answer).isCancelled();
            assertThat(opened.context.cancelReason()).contains(CancelReason.CALLER);
        }

        @Test
        void thatComeLateRunAtOnce() {
            var opened = new Opened();
            opened.scope.cancel(CancelReason.CALLER);

            opened.context.onCancel(() -> events.add("late"));

            assertThat(events).containsExactly("late");
        }

        @Test
        void thatWereTakenBackDoNotRun() {
            var opened = new Opened();
            var first = opened.context.onCancel(() -> events.add("first"));
            opened.context.onCancel(() -> events.add("second"));
            var third = opened.context.onCancel(() -> events.add("third"));
            first.remove();
            third.remove();
            third.remove();

            opened.scope.cancel(CancelReason.CALLER);

            assertThat(events).containsExactly("second");
        }

        @Test
        void canTakeALaterOneBack() {
            var opened = new Opened();
            List<Registration> later = new ArrayList<>();
            opened.context.onCancel(() -> later.get(0).remove());
            later.add(opened.context.onCancel(() -> events.add("later")));

            opened.scope.cancel(CancelReason.CALLER);

            assertThat(events).isEmpty();
        }

        @Test
        void thatThrowDoNotKeepTheOthersFromRunning() {
            var opened = new Opened();
            opened.context.onCancel(() -> {
                throw new IllegalStateException();
            });
            opened.context.onCancel(() -> events.add("second"));

            opened.scope.cancel(CancelReason.CALLER);

            assertThat(events).containsExactly("second");
            assertThat(opened.answer).isCancelled();
        }

        @Test
        void areForgottenWhenTheSourceHasEnded() {
            var opened = new Opened();
            opened.context.onCancel(() -> events.add("never"));
            opened.sourceFuture.complete("done");

            opened.scope.cancel(CancelReason.CALLER);
            opened.context.onCancel(() -> events.add("neither"));

            assertThat(events).isEmpty();
            assertThat(opened.context.isCancelled()).isFalse();
        }
    }

    @Nested
    class Scopes {

        @Test
        void passOnTheAnswer() {
            var opened = new Opened();

            opened.sourceFuture.complete("done");

            assertThat(opened.answer).isCompletedWithValue("done");
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void endAtTheirDeadline() {
            var opened = new Opened();
            opened.context.onCancel(() -> events.add("stopped"));

            time.advance(LIMIT);

            assertThat(opened.answer)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(DeadlineExceededException.class)
                    .withMessageContaining("'scope'");
            assertThat(opened.sourceFuture).isCancelled();
            assertThat(events).containsExactly("stopped");
            assertThat(opened.context.cancelReason()).contains(CancelReason.DEADLINE);
        }

        @Test
        void areCancelledByCancellingTheirAnswer() {
            var opened = new Opened();

            assertThat(opened.answer.cancel(false)).isTrue();

            assertThat(opened.context.cancelReason()).contains(CancelReason.CALLER);
            assertThat(opened.sourceFuture).isCancelled();
        }

        @Test
        void thatHaveAnsweredAreNotCancelled() {
            var opened = new Opened();
            opened.sourceFuture.complete("done");

            assertThat(opened.answer.cancel(true)).isFalse();

            assertThat(opened.context.isCancelled()).isFalse();
        }

        @Test
        void cancelledWhileTheirSourceIsAskedStopTheFutureThatItReturns() {
            CompletableFuture<String> pending = new CompletableFuture<>();
            var scope = time.environment().open("scope", time.environment().deadlineIn(LIMIT));
            Source<String, String> source = (query, context) -> {
                scope.cancel(CancelReason.CALLER);
                return pending;
            };

            assertThat(scope.run(source, "42")).isCancelled();
            assertThat(pending).isCancelled();
        }

        @Test
        void printTheirNameAndHowTheyStand() {
            assertThat(new Opened().context).hasToString("FetchContext[scope, RUNNING]");
        }

        @Test
        void runOneSourceOnly() {
            var opened = new Opened();

            assertThatIllegalStateException()
                    .isThrownBy(() -> opened.scope.run(ScriptedSource.answers("again"), "42"))
                    .withMessageContaining("'scope'");
        }

        @Test
        void thatAreCancelledStartNothing() {
            var source = ScriptedSource.<String, String>answers("never");
            var scope = time.environment().open("scope", time.environment().deadlineIn(LIMIT));
            scope.cancel(CancelReason.CALLER);

            assertThat(scope.run(source, "42")).isCancelled();
            assertThat(source.starts()).isZero();
        }

        @Test
        void refuseADeadlineOfAnotherClock() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> time.environment().open("scope", Deadline.in(LIMIT)))
                    .withMessageContaining("deadlineIn");
        }

        @Test
        void releaseAnAnswerThatComesTooLate() {
            var stubborn = ScriptedSource.<String, String>answers("late")
                    .after(Duration.ofSeconds(3))
                    .ignoringCancel(time);
            var scope = time.environment().open("scope", time.environment().deadlineIn(LIMIT));
            scope.run(stubborn, "42");

            time.advance(Duration.ofSeconds(3));

            assertThat(stubborn.released()).containsExactly("late");
        }
    }

    @Nested
    class Children {

        @Test
        void areCancelledWithTheirParentAndSeeItsReason() {
            var opened = new Opened();
            var hanging = ScriptedSource.<String, String>hangs();
            var child = opened.context.child("child", opened.context.deadline());
            var answer = child.run(hanging, "42");

            opened.scope.cancel(CancelReason.SIBLING_FAILED);

            assertThat(answer).isCancelled();
            assertThat(hanging.cancellations()).isEqualTo(1);
            assertThat(child.cancelReason()).contains(CancelReason.SIBLING_FAILED);
        }

        @Test
        void openedBelowACancelledContextAreCancelled() {
            var opened = new Opened();
            opened.scope.cancel(CancelReason.CALLER);

            var child = opened.context.child("child", opened.context.deadline());

            assertThat(child.cancelReason()).contains(CancelReason.CALLER);
            assertThat(child.run(ScriptedSource.answers("never"), "42")).isCancelled();
        }

        @Test
        void stillRunningWhenTheirParentEndsAreCancelled() {
            var opened = new Opened();
            var hanging = ScriptedSource.<String, String>hangs();
            var child = opened.context.child("child", opened.context.deadline());
            child.run(hanging, "42");

            opened.sourceFuture.complete("enough");

            assertThat(opened.answer).isCompletedWithValue("enough");
            assertThat(child.cancelReason()).contains(CancelReason.SATISFIED);
        }

        @Test
        void stillRunningWhenTheirParentFailsAreCancelledForThat() {
            var opened = new Opened();
            var child = opened.context.child("child", opened.context.deadline());
            child.run(ScriptedSource.hangs(), "42");

            opened.sourceFuture.completeExceptionally(new IllegalStateException());

            assertThat(child.cancelReason()).contains(CancelReason.SIBLING_FAILED);
        }

        @Test
        void canBeCancelledAlone() {
            var opened = new Opened();
            var child = opened.context.child("child", opened.context.deadline());
            child.run(ScriptedSource.hangs(), "42");

            child.cancel(CancelReason.SATISFIED);

            assertThat(opened.context.isCancelled()).isFalse();
            assertThat(opened.answer).isNotDone();
        }

        @Test
        void haveADeadlineThatCanOnlyShorten() {
            var opened = new Opened();

            var shorter = opened.context.child("shorter", opened.context.deadlineIn(Duration.ofSeconds(1)));
            var longer = opened.context.child("longer", time.environment().deadlineIn(Duration.ofHours(1)));

            assertThat(shorter.deadline().remaining()).isEqualTo(Duration.ofSeconds(1));
            assertThat(longer.deadline()).isEqualTo(opened.context.deadline());
        }

        /** More than the state word of a call can count. */
        @Test
        void mayBeManyAndAreAllWaitedFor() {
            var opened = new Opened();
            var answers = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < 3 * CallState.MAX_OPEN; i++) {
                var answer = new CompletableFuture<String>();
                answers.add(answer);
                Source<String, String> stubborn = (query, context) -> {
                    context.endsWith(answer);
                    return new CompletableFuture<>();
                };
                opened.context.child("child", opened.context.deadline()).run(stubborn, "42");
            }
            opened.scope.cancel(CancelReason.CALLER);
            Call call = (Call) opened.context;

            for (CompletableFuture<String> answer : answers) {
                assertThat(call.mayGoOn()).isTrue();
                answer.complete("at last");
            }

            assertThat(call.mayGoOn()).isFalse();
        }

        @Test
        void withoutADeadlineOfTheirOwnArmNoTimer() {
            var opened = new Opened();
            int before = time.pendingTimers();

            opened.context.child("child", opened.context.deadline()).run(ScriptedSource.hangs(), "42");

            assertThat(time.pendingTimers()).isEqualTo(before);
        }
    }

    @Nested
    class DelayedTasks {

        @Test
        void runAfterTheirDelay() {
            var opened = new Opened();
            opened.context.schedule(Duration.ofMillis(10), () -> events.add("ran"));

            time.advance(Duration.ofMillis(9));
            assertThat(events).isEmpty();
            time.advance(Duration.ofMillis(1));

            assertThat(events).containsExactly("ran");
        }

        @Test
        void areDroppedWithTheirTimerWhenTheContextIsCancelled() {
            var opened = new Opened();
            opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

            opened.scope.cancel(CancelReason.CALLER);

            assertThat(time.pendingTimers()).isZero();
            time.advance(LIMIT);
            assertThat(events).isEmpty();
        }

        @Test
        void areDroppedWithTheirTimerWhenTheSourceEnds() {
            var opened = new Opened();
            opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

            opened.sourceFuture.complete("done");

            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void canBeTakenBack() {
            var opened = new Opened();
            int before = time.pendingTimers();
            var registration = opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

            registration.remove();

            assertThat(time.pendingTimers()).isEqualTo(before);
        }

        @Test
        void onACancelledContextAreNotArmed() {
            var opened = new Opened();
            opened.scope.cancel(CancelReason.CALLER);

            opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Nested
    class Termination {

        private final Plan<String> plan = Plan.of("profile", LIMIT);

        private Aggregation<String> start() {
            return time.start(plan.combine(got -> "combined"), "42");
        }

        @Test
        void followsTheDecisionWhenNothingIsLeft() {
            plan.require("source", ScriptedSource.answers("a"));

            assertThat(start().terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void waitsForWorkThatGoesOnAfterTheCancel() {
            CompletableFuture<String> work = new CompletableFuture<>();
            plan.require("source", (query, context) -> {
                context.endsWith(work);
                return new CompletableFuture<>();
            });
            var run = start();
            var terminated = run.terminated().toCompletableFuture();

            run.cancel(true);
            assertThat(terminated).isNotDone();
            time.advance(Duration.ofSeconds(1));
            work.completeExceptionally(new IllegalStateException("does not matter how"));

            assertThat(terminated).isCompleted();
            var source = terminated.join().child("source").orElseThrow();
            assertThat(source.status()).isEqualTo(Status.CANCELLED);
            assertThat(source.end()).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void waitsForAFutureThatIgnoresTheCancel() {
            plan.require(
                    "source",
                    ScriptedSource.<String, String>answers("late")
                            .after(Duration.ofSeconds(3))
                            .ignoringCancel(time));
            var run = start();
            var terminated = run.terminated().toCompletableFuture();

            time.advance(LIMIT);
            assertThat(run).isDone();
            assertThat(terminated).isNotDone();
            time.advance(LIMIT);

            assertThat(terminated).isCompleted();
        }

        @Test
        void waitsForChildrenAndNestedRuns() {
            Plan<String> innerPlan = Plan.of("inner");
            innerPlan.require(
                    "stubborn",
                    ScriptedSource.<String, String>answers("late")
                            .after(Duration.ofSeconds(3))
                            .ignoringCancel(time));
            plan.require("outer", innerPlan.combine(got -> "inner").within(Duration.ofSeconds(1)));
            var run = start();
            var terminated = run.terminated().toCompletableFuture();

            time.advance(LIMIT);
            assertThat(run).isCompletedExceptionally();
            assertThat(terminated).isNotDone();
            time.advance(LIMIT);

            assertThat(terminated).isCompleted();
        }
    }
}

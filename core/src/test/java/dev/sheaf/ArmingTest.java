package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A timer is armed late, fires all the same, refuses, or keeps what it has. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ArmingTest extends Moments {

    @Nested
    class BetweenTheStartAndTheTimer {

        @Test
        void aRunThatIsDecidedLeavesNoTimer() {
            plan.require("first", heldBy(first));
            trap.atNextTimer = () -> first.complete("answer");

            var run = plan.combine(got -> "").in(trapped).start("42");

            assertThat(run).isDone();
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void aScopeThatHasItsAnswerLeavesNoTimer() {
            trap.atNextTimer = () -> first.complete("answer");

            assertThat(trappedScope().run(heldBy(first), "42")).isCompletedWithValue("answer");

            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void aScopeThatHasItsAnswerAtOnceArmsNone() {
            RunEnvironment watched = arming((nanos, task) -> {
                events.add("armed");
                return () -> true;
            });

            watched.open("scope", watched.deadlineIn(LIMIT)).run(ScriptedSource.answers("answer"), "42");

            assertThat(events).isEmpty();
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

            var run = plan.combine(got -> "").in(trapped).start("42");

            assertThat(catchThrowable(run::join)).rootCause().hasMessage("shut down");
            assertThat(events).containsExactly("stopped");
            assertThat(first).isCancelled();
            Report limited = part(run, "first").children().get(0);
            assertThat(limited.status()).isEqualTo(Status.FAILED);
            assertThat(limited.failure()).containsInstanceOf(IllegalStateException.class);
        }

        /** A timer cannot always take a task back. */
        @Test
        void aTimerThatFiresAllTheSameChangesNothing() {
            RunEnvironment deaf = arming((nanos, task) -> {
                time.schedule(nanos, task);
                return () -> false;
            });
            FetchScope scope = deaf.open("scope", deaf.deadlineIn(LIMIT));
            var answer = scope.run(heldBy(first), "42");
            first.complete("answer");

            time.advance(LIMIT);

            assertThat(answer).isCompletedWithValue("answer");
            assertThat(scope.isCancelled()).isFalse();
        }
    }

    @Nested
    class TimersThat {

        private final CompletableFuture<String> future = new CompletableFuture<>();
        private final Source<String, String> source = (query, context) -> {
            context.onCancel(() -> events.add("stopped"));
            return future;
        };

        @Test
        void refuseEndTheRunInsteadOfLeavingItWithoutALimit() throws Exception {
            RunEnvironment refusing = arming((nanos, task) -> {
                throw new RejectedExecutionException("shut down");
            });
            var run = over(source).in(refusing).start("42");

            assertThat(catchThrowable(() -> run.get(30, TimeUnit.SECONDS)))
                    .hasCauseExactlyInstanceOf(AggregationException.class)
                    .hasRootCauseInstanceOf(RejectedExecutionException.class);
            assertThat(future).isCancelled();
        }
    }
}

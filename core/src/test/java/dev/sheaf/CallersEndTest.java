package dev.sheaf;

import static dev.sheaf.HeldSource.releasing;
import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The caller ends the run himself: what that stops, and when it comes too late. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class CallersEndTest extends RunFixture {

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
    class CallersWho {

        private final List<String> events = new ArrayList<>();
        private final CompletableFuture<String> future = new CompletableFuture<>();
        private final Source<String, String> source = (query, context) -> {
            context.onCancel(() -> events.add("stopped"));
            return future;
        };

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
        void completeHaveWhatWasCollectedReleasedBeforeTheListenersHearOfTheEnd() {
            plan.require("first", releasing(future, events));
            plan.require("second", hangs());
            RunEnvironment watched = time.environment().withListener(new AggregationListener() {
                @Override
                public void runEnded(Report run) {
                    events.add("ended " + run.status());
                }
            });
            var run = plan.combine(got -> "").in(watched).start("42");
            future.complete("answer");

            run.complete("mine");

            assertThat(events).containsExactly("released answer", "ended CANCELLED");
        }
    }
}

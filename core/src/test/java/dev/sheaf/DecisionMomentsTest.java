package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.HeldSource.releasing;
import static dev.sheaf.Runs.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Moments around the decision of a run. What runs just there is foreign (a clock, a hook, the combining function), so a test
 * can do in that very moment what another thread would do.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class DecisionMomentsTest extends Moments {

    private final Deque<Runnable> queue = new ArrayDeque<>();

    @Nested
    class WhileAnAnswerIsOnItsWay {

        @Test
        void theLastAnswerOfTheRunTakesTheFirstWithIt() {
            var part = plan.optional("first", releasing(first, events), "fallback");
            plan.optional("second", heldBy(second), "fallback");
            var run = plan.combine(got -> got.get(part)).in(trapped).start("42");
            trap.atNextLook = () -> second.complete("second");

            first.complete("first");

            assertThat(run).isCompletedWithValue("first");
            assertThat(part(run, "first").status()).isEqualTo(Status.SUCCEEDED);
            assertThat(events).isEmpty();
        }

        @Test
        void timeMayBeUpAndAnOptionalAnswerThatDoesNotCountIsReleased() {
            var part = plan.optional("first", releasing(first, events), "fallback");
            plan.optional("second", heldBy(second), "fallback");
            var run = plan.combine(got -> got.get(part)).in(trapped).start("42");
            trap.atNextLook = () -> time.advance(LIMIT);

            first.complete("first");

            assertThat(run).isCompletedWithValue("fallback");
            assertThat(part(run, "first").status()).isEqualTo(Status.TIMED_OUT);
            assertThat(events).containsExactly("released first");
        }
    }

    @Nested
    class BetweenTheDecisionAndTheLosers {

        @Test
        void anAnswerThatAHookProvokesComesTooLate() {
            plan.require("first", (query, context) -> {
                context.onCancel(() -> second.complete("late"));
                return first;
            });
            plan.require("second", releasing(second, events));
            var run = time.start(plan.combine(got -> ""), "42");

            run.cancel(true);

            assertThat(part(run, "second").reason()).contains(CancelReason.CALLER);
            assertThat(events).containsExactly("released late");
        }

        @Test
        void aScopeThatIsOpenedBelowAnExpiredOneIsCancelled() {
            RunEnvironment slow = time.environment().withTimer(time, queue::add);
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
            queue.remove().run();

            FetchScope child = seen[0].child("child", seen[0].deadline());

            assertThat(child.cancelReason()).contains(CancelReason.DEADLINE);
        }
    }

    @Nested
    class BetweenTheDecisionAndTheResult {

        @Test
        void theCallerCannotEndItAnyMore() {
            List<Aggregation<String>> runs = new ArrayList<>();
            plan.require("first", heldBy(first));
            runs.add(time.start(
                    plan.combine(got -> {
                        events.add("cancel " + runs.get(0).cancel(true));
                        events.add("complete " + runs.get(0).complete("mine"));
                        events.add("fail " + runs.get(0).completeExceptionally(new IllegalStateException()));
                        return "combined";
                    }),
                    "42"));

            first.complete("answer");

            assertThat(events).containsExactly("cancel false", "complete false", "fail false");
            assertThat(runs.get(0)).isCompletedWithValue("combined");
        }
    }
}

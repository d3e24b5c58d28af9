package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.answers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Moments between two steps of a scope, in which a test does what another thread would do. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ScopeMomentsTest extends Moments {

    @Nested
    class BetweenTwoStepsOfAScope {

        @Test
        void aCancelBeforeItsSourceIsAskedIsSeen() {
            var source = answers("never");
            List<CompletableFuture<String>> answers = new ArrayList<>();
            plan.require("first", (query, context) -> {
                FetchScope child = context.child("child", context.deadline());
                trap.atNextLook = () -> child.cancel(CancelReason.SATISFIED);
                answers.add(child.run(source, query));
                return answers.get(0);
            });

            var run = plan.combine(got -> "").in(trapped).start("42");

            assertThat(source.starts()).isZero();
            assertThat(answers.get(0)).isCancelled();
            assertThat(part(run, "first").children().get(0).status()).isEqualTo(Status.SKIPPED);
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void oneThatIsOpenedAfterItsParentHasEndedIsCancelled() {
            List<FetchContext> seen = new ArrayList<>();
            List.of(first, second)
                    .forEach(future -> trappedScope()
                            .run(
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
            List<FetchScope> children = new ArrayList<>();
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
            var source = answers("never");
            Plan<String> inner = Plan.of("inner");
            inner.require("part", source);

            var late = inner.combine(got -> "").fetch("42", seen[0]);

            assertThat(late).isCancelled();
            assertThat(source.starts()).isZero();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void anAnswerThatItsHolderHasCompletedGivesTheValueBack() {
            var answer = trappedScope().run(heldBy(first).onRelease(events::add), "42");
            answer.complete("mine");

            first.complete("theirs");

            assertThat(answer).isCompletedWithValue("mine");
            assertThat(events).containsExactly("theirs");
        }
    }
}

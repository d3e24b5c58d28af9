package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A source may call anything of ours, inside {@code fetch} and from what it has registered. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ReentrancyTest extends RunFixture {

    private final CompletableFuture<String> sibling = new CompletableFuture<>();
    private final CompletableFuture<String> own = new CompletableFuture<>();

    @Test
    void aSourceMayAnswerForItselfAndForAnotherWhileItIsAsked() {
        var first = plan.require("first", heldBy(sibling));
        var second = plan.require("second", (String query, FetchContext context) -> {
            sibling.complete("for another");
            own.complete("for itself");
            return own;
        });

        var run = time.start(plan.combine(got -> got.get(first) + ", " + got.get(second)), "42");

        assertThat(run).isCompletedWithValue("for another, for itself");
    }

    @Test
    void aSourceMayFailAnotherWhileItIsAskedAndIsStoppedForThat() {
        var failure = new IllegalStateException("by another");
        var never = hangs();
        plan.require("first", heldBy(sibling));
        plan.require("second", (query, context) -> {
            sibling.completeExceptionally(failure);
            return own;
        });
        plan.require("third", never);

        var run = time.start(plan.combine(got -> ""), "42");

        assertThat(causeOf(run)).isSameAs(failure);
        assertThat(own).isCancelled();
        assertThat(never.starts()).isZero();
    }

    @Test
    void aSourceMayCancelTheResultWhileItIsAsked() {
        List<Aggregation<?>> runs = new ArrayList<>();
        Source<String, String> cancelling = (query, context) -> {
            runs.get(0).cancel(true);
            return own;
        };
        runs.add(time.start(over(answers("first", 1).then(cancelling)), "42"));

        time.advance(LIMIT);

        assertThat(runs.get(0)).isCancelled();
        assertThat(own).isCancelled();
        assertThat(runs.get(0).terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void aSourceMayStartItsOwnAggregatorAgainWhileItIsAsked() {
        List<Aggregator<String, String>> itself = new ArrayList<>();
        Source<String, String> recursive = (query, context) -> query.length() == 100
                ? CompletableFuture.completedFuture(query)
                : time.start(itself.get(0), query + "x");
        itself.add(over(recursive));

        assertThat(time.start(itself.get(0), "x")).isCompletedWithValue("x".repeat(100));
    }

    @Test
    void aHookMayStartARunAndTheCombiningFunctionMayUseIt() {
        var another = over(answers("another"));
        List<Aggregation<String>> started = new ArrayList<>();
        plan.optional(
                "stopped",
                (query, context) -> {
                    context.onCancel(() -> started.add(time.start(another, query)));
                    return own;
                },
                "");

        var run = time.start(plan.combine(got -> started.get(0).join()), "42");
        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue("another");
    }
}

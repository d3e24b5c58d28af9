package dev.sheaf;

import static dev.sheaf.Runs.failureOf;
import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Time is up: when exactly, and who gets what. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class DeadlinePassesTest extends RunFixture {

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
        assertThat(part(run, "slow").status()).isEqualTo(Status.TIMED_OUT);
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
    void duringTheStartLoopAndTheRequiredRestIsMissing() {
        plan.require("answers", answers("a"));
        plan.optional(
                "blocks",
                (query, context) -> {
                    time.advance(LIMIT);
                    return new CompletableFuture<>();
                },
                "");
        var never = answers("never");
        plan.require("never", never);
        plan.optional("neither", answers("neither"), "");

        var run = start();

        assertThat(((DeadlineExceededException) failureOf(run)).missing()).containsExactly("never");
        assertThat(never.starts()).isZero();
        assertThat(part(run, "never").status()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void butAnAnswerBeforeTheTimersDecisionCounts() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        plan.require("late", (query, context) -> answer);
        RunEnvironment stopped = arming((nanos, task) -> () -> true); // never fires
        var run = plan.combine(got -> "combined").in(stopped).start("42");

        time.advance(LIMIT.multipliedBy(2));
        answer.complete("late, but before the timer");

        assertThat(run).isCompletedWithValue("combined");
    }

    @Test
    void duringTheStartLoopOfOptionalPartsAndTheUnstartedOnesAreMissing() {
        plan.optional(
                "blocks",
                (query, context) -> {
                    time.advance(LIMIT);
                    return CompletableFuture.completedFuture("x");
                },
                "");
        plan.optional("never asked", ScriptedSource.answers("x"), "");

        var failure = (DeadlineExceededException) failureOf(start());

        assertThat(failure.missing()).containsExactly("never asked");
    }

    /** A source may see the deadline of its run before the loop does. */
    @Test
    void byTheWordOfASourceDuringTheStartLoopAndTheUnstartedOptionalOnesAreMissing() {
        plan.optional(
                "sees it",
                (query, context) -> {
                    throw new DeadlineExceededException("seen by the source", context.deadline());
                },
                "");
        var never = answers("never");
        plan.optional("never asked", never, "");

        var run = start();

        assertThat(((DeadlineExceededException) failureOf(run)).missing()).contains("never asked");
        assertThat(never.starts()).isZero();
    }
}

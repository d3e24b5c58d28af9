package dev.sheaf;

import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Plan#after}. All graphs of four parts are in the model. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class PartsThatNeedPartsTest extends RunFixture {

    private final List<String> events = new ArrayList<>();

    private Source<String, String> echo(int millis) {
        return (query, context) -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            context.schedule(Duration.ofMillis(millis), () -> future.complete("<" + query + ">"));
            return future;
        };
    }

    @Test
    void areAskedAsSoonAsWhatTheyNeedIsThereAndEachOnce() {
        var first = answers("a", 100);
        var a = plan.require("a", first);
        var b = plan.require("b", answers("b", 200));
        var c = plan.after(got -> got.get(a), a).require("c", echo(200));
        var d = plan.after(got -> got.get(a) + got.get(b), a, b).require("d", echo(200));
        var run = time.start(plan.combine(got -> got.get(c) + got.get(d)), "42");

        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue("<a><ab>");
        assertThat(first.starts()).isEqualTo(1);
        assertThat(run.report().end()).isEqualTo(Duration.ofMillis(400));
        assertThat(part(run, "c").start()).isEqualTo(Duration.ofMillis(100));
        assertThat(part(run, "d").start()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void areGivenTheFallbackOrTheOutcomeOfWhatFailed() {
        var a = plan.optional("a", fails(new IllegalStateException(), 1), "fallback");
        var b = plan.settle("b", fails(new IllegalStateException(), 2));
        var c = plan.after(got -> got.get(a) + got.get(b).isSuccess(), a, b).require("c", echo(1));
        var run = time.start(plan.combine(got -> got.get(c)), "42");

        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue("<fallbackfalse>");
    }

    @Test
    void whoseFunctionThrowsHaveFailed() {
        var a = plan.require("a", answers("a", 1));
        var b = plan.<String>after(
                        got -> {
                            throw new IllegalStateException("no query");
                        },
                        a)
                .optional("b", echo(1), "fallback");
        var run = time.start(plan.combine(got -> got.get(b)), "42");

        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue("fallback");
        assertThat(part(run, "b").failure()).get().asString().contains("no query");
    }

    @Test
    void mayReadNoOtherPart() {
        var a = plan.require("a", answers("a"));
        var b = plan.require("b", answers("b"));
        plan.after(got -> got.get(b), a).require("c", echo(1));
        var run = time.start(plan.combine(got -> ""), "42");

        assertThat(catchThrowable(run::join))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'c'", "'b'", "after(..)");
    }

    @Test
    void areSkippedAtTheDeadlineAndTheirFallbackServes() {
        var a = plan.optional("a", hangs(), "none");
        var b = plan.after(got -> got.get(a), a).optional("b", echo(1), "fallback");
        var c = plan.after(got -> got.get(a), a).settle("c", echo(1));
        var run = time.start(
                plan.combine(got -> got.get(b) + got.get(c).getClass().getSimpleName()), "42");

        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue("fallbackSkipped");
        assertThat(part(run, "a").status()).isEqualTo(Status.TIMED_OUT);
        assertThat(part(run, "b").status()).isEqualTo(Status.SKIPPED);
        assertThat(part(run, "b").fallbackServed()).isTrue();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void thatAreRequiredAndNotStartedAreMissing() {
        var a = plan.require("a", hangs());
        plan.after(got -> got.get(a), a).require("b", echo(1));
        var run = time.start(plan.combine(got -> ""), "42");

        time.advance(LIMIT);

        assertThat(catchThrowable(run::join))
                .cause()
                .isInstanceOfSatisfying(
                        DeadlineExceededException.class,
                        late -> assertThat(late.missing()).containsExactly("a", "b"));
    }

    @Test
    void startNothingAfterACancel() {
        CompletableFuture<String> needed = new CompletableFuture<>();
        var never = answers("never");
        var a = plan.require("a", HeldSource.releasing(needed, events));
        plan.after(got -> got.get(a), a).require("b", never);
        var run = time.start(plan.combine(got -> ""), "42");

        run.cancel(true);
        needed.complete("late");

        assertThat(never.starts()).isZero();
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void thatAreStoppedWhileTheirFunctionRunsAreNotAsked() {
        CompletableFuture<String> needed = new CompletableFuture<>();
        List<Aggregation<String>> runs = new ArrayList<>();
        var never = answers("never");
        var a = plan.require("a", HeldSource.releasing(needed, events));
        plan.after(
                        got -> {
                            runs.get(0).cancel(true);
                            return got.get(a);
                        },
                        a)
                .require("b", never);
        runs.add(time.start(plan.combine(got -> ""), "42"));

        needed.complete("lease");

        assertThat(events).containsExactly("released lease");
        assertThat(never.starts()).isZero();
        assertThat(runs.get(0).terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void canBeReadOnlyWhileTheFunctionRuns() {
        List<Gathered> kept = new ArrayList<>();
        var a = plan.require("a", answers("a"));
        plan.after(
                        got -> {
                            kept.add(got);
                            return "";
                        },
                        a)
                .require("b", echo(0));
        time.start(plan.combine(got -> ""), "42");

        assertThatIllegalStateException().isThrownBy(() -> kept.get(0).get(a)).withMessageContaining("'b'");
    }

    @Test
    void whatTheyNeededIsReleasedOnceWhenTheyFail() {
        CompletableFuture<String> needed = new CompletableFuture<>();
        var a = plan.require("a", HeldSource.releasing(needed, events));
        plan.after(got -> got.get(a), a, a).require("b", fails(new IllegalStateException(), 1));
        plan.after(got -> got.get(a), a).require("c", hangs());
        var run = time.start(plan.combine(got -> ""), "42");
        needed.complete("lease");

        time.advance(LIMIT);

        assertThat(run).isCompletedExceptionally();
        assertThat(events).containsExactly("released lease");
    }

    @Test
    void inAChainOfTenThousandTakeNoStack() {
        Part<Integer> last = plan.require("0", (query, context) -> CompletableFuture.completedFuture(0));
        Source<Integer, Integer> next = (query, context) -> CompletableFuture.completedFuture(query + 1);
        for (int i = 1; i < 10_000; i++) {
            Part<Integer> need = last;
            last = plan.after(got -> got.get(need), need).require("" + i, next);
        }
        Part<Integer> end = last;

        assertThat(time.start(plan.combine(got -> got.get(end)), "42")).isCompletedWithValue(9_999);
    }

    @Test
    void mayNeedTenThousand() {
        Part<?>[] all = new Part<?>[10_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = plan.require("" + i, answers("x", 1));
        }
        var last = plan.after(got -> "done", all).require("last", echo(0));
        var run = time.start(plan.combine(got -> got.get(last)), "42");

        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue("<done>");
    }

    @Test
    void haveToBeOfTheSamePlanAndTheWholeIsCombined() {
        var foreign = Plan.<String>of("other", LIMIT).require("a", answers("a"));
        var a = plan.require("a", answers("a"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.after(got -> "", foreign))
                .withMessageContainingAll("'a'", "'other'", "'profile'");
        assertThatIllegalArgumentException().isThrownBy(() -> plan.after(got -> ""));
        assertThatIllegalStateException()
                .isThrownBy(() -> plan.after(got -> got.get(a), a).combine(got -> ""))
                .withMessageContaining("'profile'");
    }
}

package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.OnePart.failingLater;
import static dev.sheaf.Runs.causeOf;
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

/**
 * What is made of one source: by {@code map}, {@code on}, {@code within}, {@code onRelease} and {@code shared}. Their failures, cancels
 * and releases in any order are in {@link dev.sheaf.model}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class DecoratedSourceTest extends RunFixture {

    private final CompletableFuture<String> original = new CompletableFuture<>();
    private final Source<String, String> source = heldBy(original);
    private final List<String> released = new ArrayList<>();

    // --- map and on

    @Test
    void mapTransformsTheAnswer() {
        assertThat(run(answers("abc").map(String::length))).isCompletedWithValue(3);
    }

    @Test
    void mapReleasesTheOriginalIfItComesTooLate() {
        var late = answers("late", 3_000).ignoringCancel(time);
        List<String> mapped = new ArrayList<>();

        run(late.map(mapped::add));
        time.advance(Duration.ofSeconds(3));

        assertThat(late.released()).containsExactly("late");
        assertThat(mapped).isEmpty();
    }

    @Test
    void onAsksWithAnotherQuery() {
        var asked = ScriptedSource.<Integer, String>answers("abc");

        assertThat(run(asked.on(Integer::valueOf))).isCompletedWithValue("abc");
        assertThat(asked.queries()).containsExactly(42);
    }

    @Test
    void onFailsIfItsFunctionThrows() {
        Source<String, String> broken =
                ScriptedSource.<Integer, String>answers("abc").on(query -> Integer.parseInt("x" + query));

        assertThat(causeOf(run(broken))).isInstanceOf(NumberFormatException.class);
    }

    // --- within

    @Test
    void withinEndsAtItsOwnLimit() {
        var slow = hangs();
        var run = run(slow.within(Duration.ofMillis(300)));

        time.advance(Duration.ofMillis(300));

        assertThat(causeOf(run)).isInstanceOf(DeadlineExceededException.class);
        assertThat(slow.cancellations()).isEqualTo(1);
        assertThat(part(run, "part").status()).isEqualTo(Status.TIMED_OUT);
        assertThat(part(run, "part").children()).hasSize(1);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void aLimitInsideALimitTimesOutAllTheWayUp() {
        var run = run(hangs().within(Duration.ofMillis(1)).within(Duration.ofMillis(2)));

        time.advance(Duration.ofMillis(1));

        assertThat(part(run, "part").status()).isEqualTo(Status.TIMED_OUT);
        assertThat(part(run, "part").children().get(0).status()).isEqualTo(Status.TIMED_OUT);
    }

    // --- onRelease

    @Test
    void onReleaseSeesALateAnswerOfAPlainFuture() {
        var run = run(source.onRelease(released::add));
        var terminated = run.terminated().toCompletableFuture();

        time.advance(LIMIT);
        assertThat(run).isCompletedExceptionally();
        assertThat(original).isNotDone();
        assertThat(terminated).isNotDone();
        original.complete("late");

        assertThat(released).containsExactly("late");
        assertThat(terminated).isCompleted();
    }

    @Test
    void onReleaseNamesASourceThatReturnsNull() {
        var run = run(ScriptedSource.<String, String>returningNull().onRelease(released::add));

        assertThat(causeOf(run)).isInstanceOf(NullPointerException.class).hasMessageContaining("'part'");
    }

    // --- shared

    @Test
    void sharedPassesTheOutcomeOn() {
        var answered = run(source.shared());
        original.complete("cached");
        assertThat(answered).isCompletedWithValue("cached");

        CompletableFuture<String> failing = new CompletableFuture<>();
        var failed = run(heldBy(failing).shared());
        var broken = new IllegalStateException("broken");
        failing.completeExceptionally(broken);
        assertThat(causeOf(failed)).isSameAs(broken);
    }

    @Test
    void sharedIsNeverCancelledAndHoldsNothingOfARunThatGaveUp() {
        for (int i = 0; i < 1_000; i++) {
            run(source.shared()).cancel(true);
        }

        assertThat(original).isNotDone();
        assertThat(original.getNumberOfDependents()).isZero();
    }

    @Test
    void sharedIsNotReleased() {
        original.complete("cached");

        failingLater(time, source.onRelease(released::add).shared());

        assertThat(released).isEmpty();
    }
}

package dev.sheaf;

import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.StringSources.answers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#onRelease}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ReleasingSourceTest extends RunFixture {

    private final List<String> released = new ArrayList<>();
    private final CompletableFuture<String> original = new CompletableFuture<>();
    private final Source<String, String> source =
            ((Source<String, String>) (query, context) -> original).onRelease(released::add);

    @Test
    void seesALateAnswerOfAPlainFuture() {
        var run = run(source);
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
    void leavesAnAnswerThatIsUsedAlone() {
        var run = run(source);

        original.complete("used");

        assertThat(run).isCompletedWithValue("used");
        assertThat(released).isEmpty();
    }

    @Test
    void anActionThatThrowsChangesNothing() {
        Source<String, String> bad = answers("abc").onRelease(value -> {
            throw new IllegalStateException();
        });
        plan.require("bad", bad);
        plan.require("culprit", ScriptedSource.fails(new IllegalArgumentException("the cause")));

        var run = time.start(plan.combine(got -> ""), "42");

        assertThat(causeOf(run)).hasMessage("the cause");
    }

    @Test
    void ofASourceThatReturnsNullNamesTheSource() {
        Source<String, String> returnsNull = (query, context) -> null;

        var run = time.start(OnePart.over(returnsNull.onRelease(value -> {})), "42");

        assertThat(Runs.causeOf(run)).isInstanceOf(NullPointerException.class).hasMessageContaining("'part'");
    }
}

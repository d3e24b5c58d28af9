package dev.sheaf;

import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#map}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class MappedSourceTest extends RunFixture {

    private final IllegalStateException thrown = new IllegalStateException();

    @Test
    void transformsTheAnswer() {
        assertThat(run(answers("abc").map(String::length))).isCompletedWithValue(3);
    }

    @Test
    void failsAsTheOriginalDoes() {
        assertThat(causeOf(run(fails(thrown).map(String::length)))).isSameAs(thrown);
    }

    @Test
    void releasesTheOriginalIfTheFunctionThrows() {
        var original = answers("abc");

        var run = run(original.map(value -> {
            throw thrown;
        }));

        assertThat(causeOf(run)).isSameAs(thrown);
        assertThat(original.released()).containsExactly("abc");
    }

    @Test
    void releasesTheOriginalIfItComesTooLate() {
        var original = answers("late", 3_000).ignoringCancel(time);
        List<String> mapped = new ArrayList<>();

        run(original.map(mapped::add));
        time.advance(Duration.ofSeconds(3));

        assertThat(original.released()).containsExactly("late");
        assertThat(mapped).isEmpty();
    }

    @Test
    void leavesTheOriginalToTheFunction() {
        var original = answers("abc");
        plan.require("mapped", original.map(String::length));
        plan.require("culprit", ScriptedSource.fails(thrown));

        time.start(plan.combine(got -> ""), "42");

        assertThat(original.released()).isEmpty();
    }

    @Test
    void passesTheCancelOn() {
        CompletableFuture<String> original = new CompletableFuture<>();
        Source<String, String> source = (query, context) -> original;

        run(source.map(String::length)).cancel(true);

        assertThat(original).isCancelled();
    }

    @Test
    void namesASourceThatReturnsNull() {
        var run = run(ScriptedSource.<String, String>returningNull().map(value -> value));

        assertThat(catchThrowable(run::join)).rootCause().hasMessageContaining("'part'");
    }
}

package dev.sheaf;

import static dev.sheaf.OnePart.failingLater;
import static dev.sheaf.OnePart.outline;
import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#then}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ChainedSourceTest extends RunFixture {

    private final IllegalStateException broken = new IllegalStateException("broken");

    @Test
    void asksTheSecondWithTheAnswerOfTheFirst() {
        var run = run(answers("abc", 1).then((query, context) -> CompletableFuture.completedFuture(query.length())));

        passMillis(1);

        assertThat(run).isCompletedWithValue(3);
        assertThat(outline(run)).isEqualTo("first SUCCEEDED, then SUCCEEDED");
    }

    @Test
    void skipsTheSecondWhenTheFirstFails() {
        var second = hangs();
        var run = run(fails(broken, 1).then(second));

        passMillis(1);

        assertThat(causeOf(run)).isSameAs(broken);
        assertThat(second.starts()).isZero();
        assertThat(outline(run)).isEqualTo("first FAILED, then SKIPPED");
    }

    @Test
    void releasesTheFirstAnswerWhenTheSecondFails() {
        var first = answers("abc", 1);

        run(first.then(fails(broken, 1)));
        passMillis(2);

        assertThat(first.released()).containsExactly("abc");
    }

    @Test
    void releasesTheFirstAnswerWhenTheSecondIsCancelled() {
        var first = answers("abc", 1);
        var second = hangs();

        run(first.then(second));
        time.advance(LIMIT);

        assertThat(first.released()).containsExactly("abc");
        assertThat(second.cancellations()).isEqualTo(1);
    }

    @Test
    void releasesTheSecondAnswerWhenTheRunFailsAfterIt() {
        var first = answers("abc", 1);
        var second = answers("def", 1);

        failingLater(time, first.then(second));

        assertThat(first.released()).isEmpty();
        assertThat(second.released()).containsExactly("def");
    }
}

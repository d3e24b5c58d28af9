package dev.sheaf;

import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#quorum}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class QuorumSourceTest extends RunFixture {

    private final IllegalStateException broken = new IllegalStateException("broken");

    @Test
    void givesSoManyAnswersInTheOrderOfTheirSources() {
        var slow = hangs();
        var run = run(Source.quorum(2, List.of(answers("a", 2), slow, answers("c", 1))));

        passMillis(2);

        assertThat(run).isCompletedWithValue(List.of("a", "c"));
        assertThat(slow.cancellations()).isEqualTo(1);
    }

    /** A caller that is a decorator of a user's may go on after the failure, in the same context. */
    @Test
    void thatHasFailedStopsTheOthersThoughItsCallerGoesOn() {
        var slow = hangs();
        Source<String, List<String>> quorum = Source.quorum(2, List.of(slow, fails(broken)));
        var run = run((query, context) -> {
            quorum.fetch(query, context);
            return new CompletableFuture<String>();
        });

        assertThat(slow.cancellations()).isEqualTo(1);
        assertThat(run).isNotDone();
    }

    @Test
    void failsAsSoonAsThereCannotBeEnough() {
        var collected = answers("a", 1);
        var slow = hangs();
        var run = run(Source.quorum(3, List.of(collected, slow, fails(broken, 2))));

        passMillis(2);

        assertThat(causeOf(run)).isSameAs(broken);
        assertThat(collected.released()).containsExactly("a");
        assertThat(slow.cancellations()).isEqualTo(1);
    }

    @Test
    void releasesWhatWasCollectedWhenItIsCancelled() {
        var collected = answers("a", 1);
        var run = run(Source.quorum(2, List.of(collected, hangs())));
        passMillis(1);

        run.cancel(true);

        assertThat(collected.released()).containsExactly("a");
    }

    @Test
    void thatCannotBeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Source.quorum(0, List.of(hangs())));
        assertThatIllegalArgumentException().isThrownBy(() -> Source.quorum(2, List.of(hangs())));
    }
}

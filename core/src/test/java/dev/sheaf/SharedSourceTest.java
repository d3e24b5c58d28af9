package dev.sheaf;

import static dev.sheaf.OnePart.failingLater;
import static dev.sheaf.Runs.causeOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#shared}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class SharedSourceTest extends RunFixture {

    private final IllegalStateException broken = new IllegalStateException("broken");
    private final CompletableFuture<String> entry = new CompletableFuture<>();
    private final Source<String, String> cache = ((Source<String, String>) (query, context) -> entry).shared();

    @Test
    void passesTheAnswerOn() {
        var run = run(cache);

        entry.complete("cached");

        assertThat(run).isCompletedWithValue("cached");
        assertThat(run(cache)).isCompletedWithValue("cached");
    }

    @Test
    void passesTheFailureOn() {
        var run = run(cache);

        entry.completeExceptionally(broken);

        assertThat(causeOf(run)).isSameAs(broken);
        assertThat(causeOf(run(cache))).isSameAs(broken);
    }

    @Test
    void isNeverCancelledAndHoldsNothingOfARunThatGaveUp() {
        for (int i = 0; i < 1_000; i++) {
            run(cache).cancel(true);
        }

        assertThat(entry).isNotDone();
        assertThat(entry.getNumberOfDependents()).isZero();
    }

    @Test
    void isNotReleased() {
        List<String> released = new ArrayList<>();
        entry.complete("cached");
        Source<String, String> owned = ((Source<String, String>) (query, context) -> entry).onRelease(released::add);

        failingLater(time, owned.shared());

        assertThat(released).isEmpty();
    }
}

package dev.sheaf;

import static dev.sheaf.HeldSource.releasing;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Values that nobody uses go back to their source, once. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ReleaseTest extends RunFixture {

    @Test
    void valuesCollectedForARunThatFailsAreReleasedOnce() {
        var collected = answers("collected");
        plan.require("collected", collected);
        plan.require("culprit", fails(new IllegalStateException()).after(Duration.ofMillis(1)));

        start();
        time.advance(LIMIT);

        assertThat(collected.released()).containsExactly("collected");
    }

    @Test
    void valuesThatComeTooLateAreReleased() {
        var late = answers("late").after(Duration.ofSeconds(3)).ignoringCancel(time);
        plan.require("late", late);
        var run = start();

        time.advance(LIMIT);
        assertThat(run).isDone();
        assertThat(late.released()).isEmpty();
        time.advance(LIMIT);

        assertThat(late.released()).containsExactly("late");
    }

    @Test
    void valuesHandedToTheCombiningFunctionAreNotReleased() {
        var source = answers("used");
        plan.require("source", source);

        start();

        assertThat(source.released()).isEmpty();
    }

    @Test
    void aResultThatTheCallerGivesHasWhatWasCollectedReleased() {
        List<String> events = new ArrayList<>();
        CompletableFuture<String> first = new CompletableFuture<>();
        plan.require("first", releasing(first, events));
        plan.require("second", hangs());
        RunEnvironment watched = time.environment().withListener(new AggregationListener() {
            @Override
            public void runEnded(Report run) {
                events.add("ended " + run.status());
            }
        });
        var run = plan.combine(got -> "").in(watched).start("42");
        first.complete("answer");

        run.complete("mine");

        assertThat(events).containsExactly("released answer", "ended CANCELLED");
    }
}

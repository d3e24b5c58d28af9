package dev.sheaf;

import static dev.sheaf.HeldSource.releasing;
import static dev.sheaf.OnePart.over;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The caller completes the run: what has happened by then. That a cancel stops every source is in the model. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class CallersEndTest extends RunFixture {

    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<String> future = new CompletableFuture<>();
    private final Source<String, String> source = (query, context) -> {
        context.onCancel(() -> events.add("stopped"));
        return future;
    };

    @Test
    void completingWithoutAFailureIsRefusedAndTheRunGoesOn() {
        var run = time.start(over(source), "42");

        assertThatNullPointerException().isThrownBy(() -> run.completeExceptionally(null));
        future.complete("answer");

        assertThat(run).isCompletedWithValue("answer");
    }

    @Test
    void completingTellsTheSourcesBeforeTheDependentsRun() {
        var run = time.start(over(source), "42");
        run.thenRun(() -> events.add("dependent"));

        assertThat(run.complete("mine")).isTrue();

        assertThat(events).containsExactly("stopped", "dependent");
        assertThat(run).isCompletedWithValue("mine");
        assertThat(run.completeExceptionally(new IllegalStateException())).isFalse();
    }

    @Test
    void completingReleasesWhatWasCollectedBeforeTheListenersHearOfTheEnd() {
        plan.require("first", releasing(future, events));
        plan.require("second", hangs());
        RunEnvironment watched = time.environment().withListener(new AggregationListener() {
            @Override
            public void runEnded(Report run) {
                events.add("ended " + run.status());
            }
        });
        var run = plan.combine(got -> "").in(watched).start("42");
        future.complete("answer");

        run.complete("mine");

        assertThat(events).containsExactly("released answer", "ended CANCELLED");
    }
}

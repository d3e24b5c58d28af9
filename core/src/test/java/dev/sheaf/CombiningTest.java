package dev.sheaf;

import static dev.sheaf.Runs.failureOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The combining function: what it sees, and what follows when it throws. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class CombiningTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Plan<String> plan = Plan.of("profile", LIMIT);
    private final IllegalStateException thrown = new IllegalStateException("no");

    @Test
    void thatThrowsDoesNotHideWhatFailedBefore() {
        var earlier = new IllegalStateException("earlier");
        plan.optional("tips", ScriptedSource.fails(earlier), "");

        var run = time.start(
                plan.combine(got -> {
                    throw new IllegalStateException("thrown");
                }),
                "42");

        assertThat(failureOf(run)).hasRootCauseMessage("thrown").hasSuppressedException(earlier);
    }

    @Test
    void thatThrowsFailsTheResultAndReleasesEverything() {
        var required = answers("r");
        var optional = answers("o");
        plan.require("required", required);
        plan.optional("optional", optional, "");
        var run = time.start(
                plan.combine(got -> {
                    throw thrown;
                }),
                "42");

        assertThat(failureOf(run))
                .isExactlyInstanceOf(AggregationException.class)
                .hasCause(thrown);
        assertThat(required.released()).containsExactly("r");
        assertThat(optional.released()).containsExactly("o");
        assertThat(run.report().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(run.report().failure()).contains("IllegalStateException");
    }

    @Test
    void seesWhatTheFailedSourceOfASettledPartFailedWith() {
        var part = plan.settle("part", fails(thrown));
        var run = time.start(plan.combine(got -> got.get(part)), "42");

        assertThat(run).isCompletedWithValue(new Outcome.Failed<>(thrown));
    }
}

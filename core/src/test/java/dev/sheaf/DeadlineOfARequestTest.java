package dev.sheaf;

import static dev.sheaf.Runs.failureOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Report.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A deadline that comes with the request: an argument of the start, and the run is like any other. */
class DeadlineOfARequestTest extends RunFixture {

    private static final Duration SOONER = Duration.ofMillis(300);

    private Aggregator<String, String> profile(Plan<String> plan) {
        var user = plan.require("user", answers("ada"));
        plan.require("events", hangs());
        plan.optional("tips", hangs(), "none");
        return plan.combine(got -> got.get(user)).in(time.environment());
    }

    private Deadline in(Duration limit) {
        return time.environment().deadlineIn(limit);
    }

    @Test
    void endsTheRunAndNamesTheMissing() {
        var run = profile(Plan.of("profile", LIMIT)).start("42", in(SOONER));

        time.advance(SOONER);

        var exceeded = (DeadlineExceededException) failureOf(run);
        assertThat(exceeded.missing()).containsExactly("events");
        assertThat(exceeded.report()).isPresent();
        assertThat(run.report().deadline()).isEqualTo(SOONER);
        assertThat(run.report().child("user").orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void canOnlyShortenTheLimitOfThePlan() {
        var run = profile(Plan.of("profile", SOONER)).start("42", in(LIMIT));

        time.advance(SOONER);

        assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void isEnoughForAPlanWithoutALimit() {
        var run = profile(Plan.of("profile")).start("42", in(SOONER));

        time.advance(SOONER);

        assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void thatHasPassedAsksNobody() {
        var run = profile(Plan.of("profile", LIMIT)).start("42", in(Duration.ZERO));

        assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
        assertThat(run.report().children()).allMatch(part -> part.status() == Status.SKIPPED);
    }

    @Test
    void ofAnotherClockIsRefused() {
        var aggregator = profile(Plan.of("profile", LIMIT));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> aggregator.start("42", Deadline.in(LIMIT)))
                .withMessageContaining("another clock");
    }
}

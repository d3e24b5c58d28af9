package dev.sheaf;

import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link Source#within}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class LimitedSourceTest extends RunFixture {

    @Test
    void endsAtItsOwnLimit() {
        var slow = hangs();
        var run = run(slow.within(Duration.ofMillis(300)));

        time.advance(Duration.ofMillis(300));

        assertThat(causeOf(run)).isInstanceOf(DeadlineExceededException.class);
        assertThat(slow.cancellations()).isEqualTo(1);
        var part = run.report().child("part").orElseThrow();
        assertThat(part.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(part.children()).hasSize(1);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void anOptionalOneIsServedByItsFallbackWhileTheRunGoesOn() {
        var tips = plan.optional("tips", hangs().within(Duration.ofMillis(300)), "none");
        var user = plan.require("user", answers("ann", 400));
        var run = time.start(plan.combine(got -> got.get(user) + got.get(tips)), "42");

        time.advance(Duration.ofMillis(400));

        assertThat(run).isCompletedWithValue("annnone");
    }

    @Test
    void insideALimitTimesOutAllTheWayUp() {
        var run = run(hangs().within(Duration.ofMillis(1)).within(Duration.ofMillis(2)));

        time.advance(Duration.ofMillis(1));

        Report part = part(run, "part");
        assertThat(part.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(part.children().get(0).status()).isEqualTo(Status.TIMED_OUT);
    }
}

package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** The instants in a report, and what it shows between two of them. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ReportTimesTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();

    @Test
    void betweenTheDecisionAndWhatFollowsAreThoseOfARunThatRuns() {
        Deque<Runnable> queue = new ArrayDeque<>();
        var environment = Environment.system().withTimer(new SignallingTimer(time, queue::add));
        var run = over(hangs()).start("42", environment);

        time.advance(LIMIT);

        assertThat(run.report().status()).isEqualTo(Status.RUNNING);
        assertThat(run.report().end()).isEqualTo(LIMIT);
        queue.forEach(Runnable::run);
        assertThat(run.report().status()).isEqualTo(Status.TIMED_OUT);
        assertThat(run.report().children().get(0).status()).isEqualTo(Status.CANCELLED);
    }
}

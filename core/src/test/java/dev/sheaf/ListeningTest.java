package dev.sheaf;

import static dev.sheaf.StringSources.answers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a listener hears. */
@SuppressWarnings("FutureReturnValueIgnored")
class ListeningTest extends RunFixture {

    private final List<String> heard = new ArrayList<>();

    private final class Recorder implements AggregationListener {
        @Override
        public void sourceStarted(long runId, String run, String source) {
            heard.add(run + "." + source + " started");
        }

        @Override
        public void sourceEnded(long runId, String run, Report source) {
            heard.add(run + "." + source.name() + " " + source.status());
        }

        @Override
        public void runEnded(Report run) {
            heard.add(run.name() + " " + run.status());
        }

        @Override
        public void runTerminated(Report run) {
            heard.add(run.name() + " terminated");
        }
    }

    @Test
    void hearEverythingOnceAndInOrder() {
        var quick = plan.require("quick", answers("secret", 1));
        plan.require("slow", answers("secret", 3_000).ignoringCancel(time));
        plan.after(got -> got.get(quick), quick).require("next", answers("secret", 1));
        plan.combine(got -> "")
                .in(time.environment().withListener(new Recorder()))
                .start("42");

        time.advance(Duration.ofSeconds(3));

        assertThat(heard)
                .containsExactly(
                        "profile.quick started",
                        "profile.slow started",
                        "profile.quick SUCCEEDED",
                        "profile.next started",
                        "profile.next SUCCEEDED",
                        "profile.slow TIMED_OUT",
                        "profile TIMED_OUT",
                        "profile terminated");
    }

    @Test
    void thatThrowChangeNothingAndKeepNobodyFromHearing() {
        AggregationListener throwing = new AggregationListener() {
            @Override
            public void sourceStarted(long runId, String run, String source) {
                throw new IllegalStateException();
            }

            @Override
            public void runEnded(Report run) {
                throw new IllegalStateException();
            }
        };
        plan.require("part", ScriptedSource.answers("x"));

        var run = plan.combine(got -> "combined")
                .in(time.environment().withListener(throwing).withListener(new Recorder()))
                .start("42");

        assertThat(run).isCompletedWithValue("combined");
        assertThat(heard)
                .containsExactly(
                        "profile.part started", "profile.part SUCCEEDED", "profile SUCCEEDED", "profile terminated");
    }
}

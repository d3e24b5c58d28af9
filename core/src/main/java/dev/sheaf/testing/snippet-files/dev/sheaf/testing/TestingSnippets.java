package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The examples of the Javadoc of this package. */
class TestingSnippets {

    private static Aggregator<String, String> aggregatorOver(Source<String, String> source) {
        Plan<String> plan = Plan.of("greeting", Duration.ofSeconds(2));
        var greeting = plan.require("greeter", source);
        return plan.combine(got -> got.get(greeting));
    }

    @Test
    void aSlowSourceIsCancelledAtTheDeadline() {
        // @start region="advance"
        var time = new VirtualTime();
        var slow = ScriptedSource.<String, String>hangs();
        var run = time.start(aggregatorOver(slow), "42");

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedExceptionally();
        assertThat(slow.cancellations()).isEqualTo(1);
        // @end
    }

    @Test
    void anAnswerInTimeIsTheResult() {
        var time = new VirtualTime();
        // @start region="scripted"
        var greeter = ScriptedSource.<String, String>answers("hello").after(Duration.ofMillis(300));
        var run = time.start(aggregatorOver(greeter), "42");

        time.advance(Duration.ofMillis(300));

        assertThat(run).isCompletedWithValue("hello");
        // @end
    }

    @Test
    void nothingIsLeftBehind() {
        var time = new VirtualTime();
        var source = ScriptedSource.<String, String>hangs();
        // @start region="check"
        var leaks = new LeakCheck(time.environment());
        var run = aggregatorOver(source).in(leaks.environment()).start("42");

        run.cancel(true);

        leaks.assertNothingLeft();
        // @end
    }
}

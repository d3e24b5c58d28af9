package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    private final VirtualTime time = new VirtualTime();

    private static Aggregator<String, String> aggregatorOver(Source<String, String> source) {
        Plan<String> plan = Plan.of("greeting", Duration.ofSeconds(2));
        var greeting = plan.require("greeter", source);
        return plan.combine(got -> got.get(greeting));
    }

    @Test
    void findsARunThatIsUndecided() {
        var leaks = new LeakCheck(time.environment());
        var run = aggregatorOver(ScriptedSource.hangs()).in(leaks.environment()).start("42");

        assertThat(leaks.leftovers()).containsExactly("1 sources without an outcome", "1 armed timers");
        assertThat(run).isNotDone();
    }

    @Test
    void findsASourceThatGoesOnAfterItsCancel() {
        var leaks = new LeakCheck(time.environment());
        var stubborn = ScriptedSource.<String, String>answers("late")
                .after(Duration.ofSeconds(3))
                .ignoringCancel(time);
        aggregatorOver(stubborn).in(leaks.environment()).start("42").cancel(true);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(leaks::assertNothingLeft)
                .withMessageContaining("1 decided runs of which something still goes on");
        time.advance(Duration.ofSeconds(3));

        leaks.assertNothingLeft();
    }
}

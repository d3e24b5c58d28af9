package dev.sheaf.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A page whose tips are too slow and whose adverts fail: what an operator sees of it. */
class ObservabilityTest {

    private final VirtualTime time = new VirtualTime();

    private Aggregator<String, String> page() {
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var user = plan.require(
                "user", ScriptedSource.<String, String>answers("ada").after(Duration.ofMillis(30)));
        plan.optional("tips", ScriptedSource.hangs(), "none");
        plan.optional("adverts", ScriptedSource.fails(new IOException("secret")), "none");
        return plan.combine(got -> got.get(user));
    }

    @Test
    void metricsFindTheSourceThatCostsTheAnswer() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        var run = page().in(time.environment().withListener(new MicrometerMetrics(registry)))
                .start("42");
        assertThat(registry.get("sheaf.sources.running").gauge().value()).isEqualTo(2);

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedWithValue("ada");
        assertThat(registry.get("sheaf.source")
                        .tag("source", "tips")
                        .tag("status", "TIMED_OUT")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("sheaf.source").tag("source", "user").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(30);
        assertThat(registry.get("sheaf.run").tag("status", "SUCCEEDED").timer().count())
                .isEqualTo(1);
        assertThat(registry.get("sheaf.fallbacks").counters()).hasSize(2);
        assertThat(registry.get("sheaf.sources.running").gauge().value()).isZero();
        assertThat(registry.get("sheaf.runs.overrunning").gauge().value()).isZero();
    }
}

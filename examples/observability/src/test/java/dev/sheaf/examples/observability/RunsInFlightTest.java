package dev.sheaf.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What hangs is named in one look. */
class RunsInFlightTest {

    private final VirtualTime time = new VirtualTime();
    private final RunsInFlight inFlight = new RunsInFlight(time);
    private final RunEnvironment watched = time.environment().withListener(inFlight);

    /** The work of a source that does not heed its cancel. */
    private final CompletableFuture<Void> work = new CompletableFuture<>();

    private final Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));

    private Source<String, String> stubborn() {
        return (query, context) -> {
            context.endsWith(work);
            return new CompletableFuture<>();
        };
    }

    @Test
    void aRunIsListedWithWhatItWaitsForUntilItsWorkHasEnded() {
        plan.require("user", ScriptedSource.<String, String>answers("ada").after(Duration.ofMillis(30)));
        plan.optional("adverts", ScriptedSource.fails(new IOException("secret")), "none");
        plan.optional("tips", stubborn(), "none");
        var run = plan.combine(got -> "").in(watched).start("42");
        long id = run.report().runId();
        assertThat(inFlight.getRuns())
                .containsExactly("page " + id + " RUNNING for 0.0 s: user for 0.0 s, tips for 0.0 s");

        time.advance(Duration.ofMillis(1_500));
        assertThat(inFlight.getRuns()).containsExactly("page " + id + " RUNNING for 1.5 s: tips for 1.5 s");

        time.advance(Duration.ofMillis(12_500));
        assertThat(run).isDone();
        assertThat(inFlight.getRuns())
                .containsExactly("page " + id + " SUCCEEDED for 14.0 s: tips for 14.0 s (told to stop)");

        work.complete(null);
        assertThat(inFlight.getRuns()).isEmpty();
    }

    @Test
    void theOldestIsTheFirstAndStaysListedHoweverManyFollow() {
        plan.require("part", stubborn());
        var aggregator = plan.combine(got -> "").in(watched);
        long first = aggregator.start("42").report().runId();
        for (int i = 0; i < 2_000; i++) {
            aggregator.start("42").cancel(true);
        }

        assertThat(inFlight.getRuns()).hasSize(1_000).first().asString().startsWith("page " + first + " RUNNING");

        time.advance(Duration.ofSeconds(2));
        work.complete(null);
        assertThat(inFlight.getRuns()).isEmpty();
    }

    @Test
    void jmxShowsThem() throws JMException {
        ObjectName name = new ObjectName("dev.sheaf:type=RunsInFlight");
        ManagementFactory.getPlatformMBeanServer().registerMBean(inFlight, name);
        try {
            plan.require("user", ScriptedSource.hangs());
            var run = plan.combine(got -> "").in(watched).start("42");

            var server = ManagementFactory.getPlatformMBeanServer();
            assertThat((String[]) server.getAttribute(name, "Runs"))
                    .containsExactly("page " + run.report().runId() + " RUNNING for 0.0 s: user for 0.0 s");
        } finally {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }
}

package dev.sheaf.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aRecordingHoldsRunsAndSourcesAndNoMessage(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("page.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(FlightRecorderEvents.SOURCE);
            recording.enable(FlightRecorderEvents.RUN);
            recording.start();
            var run = page().in(time.environment().withListener(new FlightRecorderEvents()))
                    .start("42");
            time.advance(Duration.ofSeconds(2));
            assertThat(run).isDone();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        assertThat(events)
                .extracting(event -> event.getEventType().getName() + " " + event.getString("status"))
                .containsExactlyInAnyOrder(
                        "dev.sheaf.Source SUCCEEDED",
                        "dev.sheaf.Source TIMED_OUT",
                        "dev.sheaf.Source FAILED",
                        "dev.sheaf.Run SUCCEEDED");
        assertThat(events)
                .filteredOn(event -> "FAILED".equals(event.getString("status")))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getString("source")).isEqualTo("adverts");
                    assertThat(event.getString("failure")).isEqualTo("java.io.IOException");
                    assertThat(event.toString()).doesNotContain("secret");
                });
        assertThat(events)
                .extracting(event -> event.getLong("runId"))
                .containsOnly(events.get(0).getLong("runId"));
    }
}

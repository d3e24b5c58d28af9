package dev.sheaf.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sheaf.Aggregator;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.Plan;
import dev.sheaf.Registration;
import dev.sheaf.Report;
import dev.sheaf.ReportableFailure;
import dev.sheaf.RunEnvironment;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording holds of a page whose tips are too slow and whose adverts fail. */
@SuppressWarnings("FutureReturnValueIgnored")
class FlightRecorderEventsTest {

    private final VirtualTime time = new VirtualTime();
    private final FlightRecorderEvents events = new FlightRecorderEvents();

    private static final class Refused extends RuntimeException implements ReportableFailure {

        private static final long serialVersionUID = 1L;

        Refused() {
            super("secret");
        }

        @Override
        public String reportText() {
            return "STATUS 503";
        }
    }

    private static Aggregator<String, String> page() {
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var user = plan.require(
                "user", ScriptedSource.<String, String>answers("secret").after(Duration.ofMillis(30)));
        plan.optional("tips", ScriptedSource.hangs(), "none");
        plan.optional("adverts", ScriptedSource.fails(new Refused()), "none");
        return plan.combine(got -> got.get(user));
    }

    private static Recording recording() {
        Recording recording = new Recording();
        recording.enable(FlightRecorderEvents.SOURCE);
        recording.enable(FlightRecorderEvents.RUN);
        recording.start();
        return recording;
    }

    /** By the name of the source, or of the plan for the run. */
    private static Map<String, RecordedEvent> eventsOf(Recording recording, Path folder) throws IOException {
        recording.stop();
        Path file = folder.resolve("page.jfr");
        recording.dump(file);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        return events.stream()
                .collect(Collectors.toMap(
                        event -> event.getString(event.hasField("source") ? "source" : "plan"), Function.identity()));
    }

    @Test
    void aRecordingHoldsTheRunAndEachSource(@TempDir Path folder) throws IOException {
        time.advance(Duration.ofSeconds(7));
        Map<String, RecordedEvent> recorded;
        long runId;
        try (Recording recording = recording()) {
            var run = page().in(time.environment().withListener(events)).start("secret");
            time.advance(Duration.ofSeconds(2));
            assertThat(run).isDone();
            runId = run.report().runId();
            recorded = eventsOf(recording, folder);
        }

        assertThat(recorded).containsOnlyKeys("page", "user", "tips", "adverts");
        assertThat(recorded.values()).allSatisfy(event -> {
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Sheaf");
            assertThat(event.getLong("runId")).isEqualTo(runId);
            assertThat(event.getString("plan")).isEqualTo("page");
            assertThat(event.getInstant("startedAt")).isEqualTo(Instant.EPOCH.plusSeconds(7));
            assertThat(event.getDuration("startedAfter")).isZero();
            assertThat(event.toString()).doesNotContain("secret");
        });
        assertThat(recorded.get("page").getEventType().getLabel()).isEqualTo("Run");
        assertThat(recorded.get("page").getString("status")).isEqualTo("SUCCEEDED");
        assertThat(recorded.get("page").getDuration("took")).hasSeconds(2);
        assertThat(recorded.get("page").getBoolean("fallbackServed")).isTrue();
        assertThat(recorded.get("user").getEventType().getLabel()).isEqualTo("Source");
        assertThat(recorded.get("user").getString("status")).isEqualTo("SUCCEEDED");
        assertThat(recorded.get("user").getDuration("took")).hasMillis(30);
        assertThat(recorded.get("tips").getString("status")).isEqualTo("TIMED_OUT");
        assertThat(recorded.get("tips").getDuration("took")).hasSeconds(2);
        assertThat(recorded.get("adverts").getString("status")).isEqualTo("FAILED");
        assertThat(recorded.get("adverts").getString("failure")).isEqualTo(Refused.class.getName() + " STATUS 503");
    }

    @Test
    void aRecordingSaysWhyASourceWasStopped(@TempDir Path folder) throws IOException {
        try (Recording recording = recording()) {
            page().in(time.environment().withListener(events)).start("42").cancel(true);

            Map<String, RecordedEvent> recorded = eventsOf(recording, folder);

            assertThat(recorded.get("tips").getString("status")).isEqualTo("CANCELLED");
            assertThat(recorded.get("tips").getString("reason")).isEqualTo("CALLER");
            assertThat(recorded.get("page").getString("reason")).isEqualTo("CALLER");
        }
    }

    @Test
    void theListenerAllocatesNothingWhileNothingIsRecorded() {
        assertThat(FlightRecorderEvents.areRecorded()).isFalse();
        Report report = time.start(page(), "42").report();
        events.sourceEnded(1, "page", report); // loads the classes
        events.runEnded(report);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        thread.getCurrentThreadAllocatedBytes();

        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            events.sourceEnded(1, "page", report);
            events.runEnded(report);
        }

        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    /** A listener that is not there costs nothing; one that is has reports made for it, which read the clock. */
    @Test
    void aRunThatNobodyRecordsReadsNoClockForIt() {
        AtomicInteger readings = new AtomicInteger();
        RunEnvironment counted = time.environment().withTimer(new DeadlineTimer() {
            @Override
            public long nanoTime() {
                readings.incrementAndGet();
                return time.nanoTime();
            }

            @Override
            public Instant instant() {
                readings.incrementAndGet();
                return time.instant();
            }

            @Override
            public Registration schedule(long nanos, Runnable task) {
                return time.schedule(nanos, task);
            }
        });
        Aggregator<String, String> plain = page().in(counted);
        Aggregator<String, String> recorded = page().in(counted.withListener(events));

        plain.start("42").cancel(true);
        int forPlain = readings.getAndSet(0);
        (FlightRecorderEvents.areRecorded() ? recorded : plain).start("42").cancel(true);
        assertThat(readings.getAndSet(0)).isEqualTo(forPlain);

        try (Recording recording = recording()) {
            (FlightRecorderEvents.areRecorded() ? recorded : plain).start("42").cancel(true);
            assertThat(recording.getState()).isNotNull();
            assertThat(readings.get()).isGreaterThan(forPlain);
        }
    }
}

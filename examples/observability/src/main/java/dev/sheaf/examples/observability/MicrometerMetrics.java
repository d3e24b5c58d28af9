package dev.sheaf.examples.observability;

import dev.sheaf.AggregationListener;
import dev.sheaf.CancelReason;
import dev.sheaf.Report;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Metrics of all runs of an environment.
 *
 * <ul>
 *   <li>{@code sheaf.run} and {@code sheaf.source}: timers, by plan, source, status and reason. The source that costs the answers is the
 *       one whose timer of status {@code TIMED_OUT} counts.
 *   <li>{@code sheaf.fallbacks}: how often the fallback of an optional source served.
 *   <li>{@code sheaf.sources.running}: sources without an outcome.
 *   <li>{@code sheaf.runs.overrunning}: runs that are decided, and of which something has not stopped yet. It should fall to zero within a
 *       second of the last answer.
 * </ul>
 */
public final class MicrometerMetrics implements AggregationListener {

    private final MeterRegistry registry;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger overrunning = new AtomicInteger();

    public MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("sheaf.sources.running", running);
        registry.gauge("sheaf.runs.overrunning", overrunning);
    }

    @Override
    public void sourceStarted(long runId, String plan, String source) {
        running.incrementAndGet();
    }

    @Override
    public void sourceEnded(long runId, String plan, Report source) {
        running.decrementAndGet();
        record("sheaf.source", Tags.of("plan", plan, "source", source.name()), source);
    }

    @Override
    public void runEnded(Report run) {
        overrunning.incrementAndGet();
        record("sheaf.run", Tags.of("plan", run.name()), run);
        for (Report part : run.children()) {
            if (part.fallbackServed()) {
                registry.counter("sheaf.fallbacks", "plan", run.name(), "source", part.name())
                        .increment();
            }
        }
    }

    @Override
    public void runTerminated(Report run) {
        overrunning.decrementAndGet();
    }

    private void record(String timer, Tags names, Report ended) {
        String reason = ended.reason().map(CancelReason::name).orElse("none");
        registry.timer(timer, names.and("status", ended.status().name(), "reason", reason))
                .record(ended.end().minus(ended.start()));
    }
}

package dev.sheaf.examples.waterfall;

import dev.sheaf.Report.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run that is not over, as far as a listener knows it: which sources were asked, and which have answered. When it is
 * decided, there is a report of it. Guarded by the {@link LastRuns} that hold it.
 */
final class InFlight {

    private final long id;
    private final String plan;
    private final Instant startedAt;
    private final long startNanos;
    private final Map<String, Row> sources = new LinkedHashMap<>();

    /** Told by the first source that has ended; zero until then. */
    private long deadline;

    private Optional<RunView> decided = Optional.empty();

    InFlight(long id, String plan, Instant startedAt, long startNanos) {
        this.id = id;
        this.plan = plan;
        this.startedAt = startedAt;
        this.startNanos = startNanos;
    }

    /** May be told after the end of the source, where the run is decided in that very instant. */
    void sourceStarted(String source, long now) {
        if (sources.size() < RunView.MOST_ROWS - 1) {
            sources.putIfAbsent(Row.bounded(source), Row.running(1, source, now - startNanos, now - startNanos, 0));
        }
    }

    void sourceEnded(Row source) {
        deadline = source.deadline();
        if (sources.containsKey(source.name()) || sources.size() < RunView.MOST_ROWS - 1) {
            sources.put(source.name(), source);
        }
    }

    void decided(RunView view) {
        decided = Optional.of(view);
    }

    boolean isDecided() {
        return decided.isPresent();
    }

    RunView view(long now) {
        return decided.orElseGet(() -> running(now - startNanos));
    }

    private RunView running(long passed) {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.running(0, plan, 0, passed, deadline));
        for (Row source : sources.values()) {
            boolean isRunning = source.status() == Status.RUNNING;
            rows.add(isRunning ? Row.running(1, source.name(), source.start(), passed, 0) : source);
        }
        return new RunView(id, startedAt, false, rows, 0);
    }
}

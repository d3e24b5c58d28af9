package dev.sheaf.examples.observability;

import dev.sheaf.AggregationListener;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The runs that are not over, the oldest first, and the sources that each of them waits for: by {@link #getRuns}, and
 * in JMX.
 *
 * <p>Not over is also a run that is decided, and of which something that was told to stop may run on. Of more than
 * {@value #MOST} runs, those that were there first are listed.
 */
public final class RunsInFlight implements AggregationListener, RunsInFlightMXBean {

    private static final int MOST = 1_000;

    /** Written by the threads of the runs, under the lock of the whole. */
    private static final class InFlight {
        private final String name;
        private final long since;
        private final Map<String, Asked> sources = new LinkedHashMap<>();
        private String status = "RUNNING";

        InFlight(String name, long since) {
            this.name = name;
            this.since = since;
        }
    }

    private record Asked(long since, boolean isStopped) {}

    private final DeadlineTimer clock;

    /** By id, in the order of the starts; guarded by this. */
    private final Map<Long, InFlight> runs = new LinkedHashMap<>();

    /**
     * Lists nothing yet.
     *
     * @param clock that of the runs, as {@code environment.timer()}
     */
    public RunsInFlight(DeadlineTimer clock) {
        this.clock = clock;
    }

    @Override
    public void sourceStarted(long runId, String plan, String source) {
        long now = clock.nanoTime(); // foreign, so it is read without the lock
        synchronized (this) {
            if (runs.size() < MOST || runs.containsKey(runId)) {
                runs.computeIfAbsent(runId, id -> new InFlight(plan + ' ' + id, now))
                        .sources
                        .put(source, new Asked(now, false));
            }
        }
    }

    /** One that was told to stop may run on: only the end of the run tells that it does not. */
    @Override
    public synchronized void sourceEnded(long runId, String plan, Report source) {
        InFlight run = runs.get(runId);
        if (run != null) {
            run.sources.computeIfPresent(source.name(), (name, asked) -> switch (source.status()) {
                case TIMED_OUT, CANCELLED -> new Asked(asked.since, true);
                default -> null;
            });
        }
    }

    @Override
    public synchronized void runEnded(Report run) {
        InFlight ended = runs.get(run.runId());
        if (ended != null) {
            ended.status = run.status().name();
        }
    }

    @Override
    public synchronized void runTerminated(Report run) {
        runs.remove(run.runId());
    }

    @Override
    public List<String> getRuns() {
        long now = clock.nanoTime();
        synchronized (this) {
            return runs.values().stream().map(run -> line(run, now)).toList();
        }
    }

    private static String line(InFlight run, long now) {
        String sources = run.sources.entrySet().stream()
                .map(source -> source.getKey() + " for " + seconds(now - source.getValue().since)
                        + (source.getValue().isStopped ? " (told to stop)" : ""))
                .collect(Collectors.joining(", "));
        return run.name + ' ' + run.status + " for " + seconds(now - run.since) + ": " + sources;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}

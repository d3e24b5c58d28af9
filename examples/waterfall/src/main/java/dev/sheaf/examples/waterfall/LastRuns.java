package dev.sheaf.examples.waterfall;

import dev.sheaf.AggregationListener;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The last runs of an environment, and those in flight: what a {@link RunsPage} shows.
 *
 * <p>Keeps names, words and times, and no exception; of each kind a bounded number of runs, and of each run {@value
 * RunView#MOST_ROWS} nodes. Where more runs are in flight, it shows the oldest of them: a run that hangs stays in
 * sight.
 *
 * <p>A run inside another one is shown by itself until the outer one is decided, and then as a part of that.
 */
public final class LastRuns implements AggregationListener {

    private final int capacity;
    private final DeadlineTimer clock;

    // Guarded by this; written by the threads of the runs, read by those of the viewers:

    /** By id, in the order of the starts. */
    private final Map<Long, InFlight> inFlight = new LinkedHashMap<>();

    /** By id, in the order of the ends. */
    private final Map<Long, Ended> ended = new LinkedHashMap<>();

    /** Counts the changes. */
    private long version;

    private record Ended(RunView view, long version) {}

    /**
     * What has changed since a viewer has looked.
     *
     * @param version for the next look
     * @param views what is new or has changed; all that is in flight, since its time passes
     * @param kept the ids of all that is still to be shown
     */
    record Changes(long version, List<RunView> views, List<Long> kept) {}

    /**
     * Shows nothing yet.
     *
     * @param capacity how many ended runs to keep, and how many in flight
     * @param clock that of the runs, as {@code environment.timer()}
     */
    public LastRuns(int capacity, DeadlineTimer clock) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, and not " + capacity);
        }
        this.capacity = capacity;
        this.clock = clock;
    }

    @Override
    public void sourceStarted(long runId, String plan, String source) {
        long now = clock.nanoTime();
        Instant today = clock.instant();
        synchronized (this) {
            boolean hasRoom = inFlight.size() < capacity && !ended.containsKey(runId);
            if (hasRoom || inFlight.containsKey(runId)) {
                inFlight.computeIfAbsent(runId, id -> new InFlight(id, plan, today, now))
                        .sourceStarted(source, now);
                changed();
            }
        }
    }

    @Override
    public void sourceEnded(long runId, String plan, Report source) {
        Row row = Row.of(source, 1);
        synchronized (this) {
            InFlight run = inFlight.get(runId);
            if (run != null) {
                run.sourceEnded(row);
                changed();
            }
        }
    }

    @Override
    public void runEnded(Report run) {
        RunView view = RunView.of(run, false);
        Set<Long> inner = new HashSet<>();
        collectIds(run, inner);
        inner.remove(run.runId());
        synchronized (this) {
            inFlight.keySet().removeAll(inner);
            ended.keySet().removeAll(inner);
            changed();
            InFlight known = inFlight.get(run.runId());
            if (known == null) {
                keep(view);
            } else {
                known.decided(view);
            }
        }
    }

    /** The last that is heard of a run. One that is not known any more is not shown again. */
    @Override
    public void runTerminated(Report run) {
        RunView view = RunView.of(run, true);
        synchronized (this) {
            InFlight known = inFlight.remove(run.runId());
            if (known == null ? ended.containsKey(run.runId()) : known.isDecided()) {
                keep(view);
            }
            changed();
        }
    }

    private void keep(RunView view) {
        ended.put(view.id(), new Ended(view, version + 1));
        if (ended.size() > capacity) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    private void changed() {
        version++;
        notifyAll();
    }

    private static void collectIds(Report node, Set<Long> ids) {
        ids.add(node.runId());
        node.children().forEach(child -> collectIds(child, ids));
    }

    /** Waits until something has changed since, or for so long. */
    synchronized void await(long seen, long waitMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        for (long left = waitMillis; version <= seen && left > 0; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    Changes since(long seen) {
        return since(seen, clock.nanoTime()); // foreign, so it is read without the lock
    }

    private synchronized Changes since(long seen, long now) {
        List<RunView> views = new ArrayList<>();
        ended.values().stream()
                .filter(run -> run.version() > seen)
                .map(Ended::view)
                .forEach(views::add);
        inFlight.values().stream().map(run -> run.view(now)).forEach(views::add);
        List<Long> kept = new ArrayList<>(ended.keySet());
        kept.addAll(inFlight.keySet());
        return new Changes(version, views, kept);
    }
}

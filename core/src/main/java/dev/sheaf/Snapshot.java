package dev.sheaf;

import dev.sheaf.Report.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Report} of a run as it stands.
 *
 * <p>Each node is read under the lock, so what a report says of one node belongs together; the tree is walked without it, so two nodes
 * may be of different instants. After the termination of the run nothing changes any more.
 *
 * @param runId of the run whose nodes are read
 * @param origin the start of the outermost run, from which all times of the report are counted
 * @param calendar the same instant on the calendar
 * @param now the instant at which the report was asked for
 */
record Snapshot(long runId, long origin, Instant calendar, long now) {

    static Report of(Run<?, ?> run) {
        return in(run).run(run);
    }

    /** Of one part alone, with the times of its run. */
    static Report of(PartFetch part, Run<?, ?> run) {
        return in(run).fetch(part);
    }

    private static Snapshot in(Run<?, ?> run) {
        RunIdentity identity = RunIdentity.of(run);
        return new Snapshot(identity.id(), run.startNanos, identity.startedAt(), run.now());
    }

    private Report run(Run<?, ?> run) {
        Snapshot parts =
                new Snapshot(RunIdentity.of(run).id(), origin, calendar, now); // a nested run has an id of its own
        List<Report> children = IntStream.range(0, run.parts.length)
                .mapToObj(index -> parts.part(run, index))
                .toList();
        return parts.node(run, run.name(), true, children);
    }

    /** A part that was never started has no fetch. */
    private Report part(Run<?, ?> run, int index) {
        PartFetch part;
        synchronized (run.top) {
            part = run.parts[index];
        }
        return part == null ? node(run, run.plan.parts.get(index).name, false, List.of()) : fetch(part);
    }

    private Report fetch(Fetch fetch) {
        List<Report> children = Arrays.stream(fetch.children())
                .map(child -> child instanceof Run<?, ?> run ? run(run) : fetch((Fetch) child))
                .toList();
        return node(fetch, fetch.name(), true, children);
    }

    private Report node(Node node, String name, boolean started, List<Report> children) {
        synchronized (node.top) {
            Status status = started ? node.status : Status.SKIPPED;
            long start = status == Status.SKIPPED ? 0 : node.startNanos - origin;
            long end = status == Status.RUNNING ? now - origin : status == Status.SKIPPED ? 0 : node.endNanos - origin;
            @Nullable CancelReason reason = status == Status.CANCELLED ? node.reason : null;
            return new Report(
                    runId,
                    calendar.plusNanos(start),
                    name,
                    status,
                    Optional.ofNullable(reason),
                    Optional.ofNullable(started ? node.failure() : null),
                    node instanceof PartFetch part && part.isServedByFallback(),
                    Duration.ofNanos(start),
                    Duration.ofNanos(end),
                    Duration.ofNanos(node.deadlineNanos() - origin),
                    children);
        }
    }
}

package dev.sheaf;

import dev.sheaf.Report.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a {@link Report} of a run as it stands.
 *
 * <p>Each node is read under the lock, so what a report says of one node belongs together; the tree is walked without
 * it, so two nodes may be of different instants. Once the run has terminated, nothing changes.
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
        Snapshot own =
                new Snapshot(RunIdentity.of(run).id(), origin, calendar, now); // a nested run has an id of its own
        return own.node(
                run, run.plan.parts.stream().map(part -> own.part(run, part)).toList());
    }

    /** A part that was never started has no fetch, and gets one to be looked at. */
    private Report part(Run<?, ?> run, Part<?> declared) {
        PartFetch part;
        synchronized (run.top) {
            part = run.parts[declared.index];
        }
        return fetch(part == null ? PartFetch.skipped(run, declared) : part);
    }

    private Report fetch(Fetch fetch) {
        return node(
                fetch,
                Arrays.stream(fetch.children())
                        .map(child -> child instanceof Run<?, ?> run ? run(run) : fetch((Fetch) child))
                        .toList());
    }

    private Report node(Node node, List<Report> children) {
        synchronized (node.top) {
            Status status = node.status;
            long start = status == Status.SKIPPED ? 0 : node.startNanos - origin;
            long end = status == Status.RUNNING
                    ? Math.max(now, node.startNanos) - origin
                    : status == Status.SKIPPED ? 0 : node.endNanos - origin;
            return new Report(
                    runId,
                    calendar.plusNanos(start),
                    node.name(),
                    status,
                    Optional.ofNullable(status == Status.CANCELLED ? node.reason : null),
                    Optional.ofNullable(node.failure()),
                    node instanceof PartFetch part && part.isServedByFallback(),
                    Duration.ofNanos(start),
                    Duration.ofNanos(end),
                    Duration.ofNanos(node.deadlineNanos() - origin),
                    children);
        }
    }
}

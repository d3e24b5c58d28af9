package dev.sheaf;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run, or in one source of it: who was asked, when, and how it ended. A tree, as the run was.
 *
 * <p>Contains names, statuses, times and failures; never a value. Its text never shows a message that could hold one. Prints as a small
 * waterfall. Immutable.
 */
public final class Report {

    /** How a node of the report stands or ended. */
    public enum Status {
        /** No outcome yet. */
        RUNNING,
        /** There is an answer. */
        SUCCEEDED,
        /** The source failed, or a required one of the run did. */
        FAILED,
        /** No answer when a limit passed. */
        TIMED_OUT,
        /** Stopped; the reason tells why. */
        CANCELLED,
        /** Never started. */
        SKIPPED
    }

    private final long runId;
    private final Instant startedAt;
    private final String name;
    private final Status status;
    private final @Nullable CancelReason reason;
    private final @Nullable Throwable failure;
    private final boolean fallbackServed;
    private final long startNanos;
    private final long endNanos;
    private final long deadlineNanos;
    private final List<Report> children;

    /** What the nodes of one report have in common: what its times are counted from, and the instant at which it was made. */
    private record Scale(long origin, Instant originInstant, long now) {

        static Scale of(Run<?, ?> run) {
            return new Scale(run.startNanos, RunFacts.identity(run).startedAt(), run.now());
        }
    }

    /** Of a node, or of a part that was never started. Read under the lock: what a report says of one node belongs together. */
    private Report(String name, long runId, Node node, boolean started, Scale scale, List<Report> children) {
        this.name = name;
        this.runId = runId;
        this.children = children;
        synchronized (node.top) {
            this.status = started ? node.status : Status.SKIPPED;
            this.reason = status == Status.CANCELLED ? node.reason : null;
            this.failure = started ? node.failure() : null;
            this.fallbackServed = node instanceof PartFetch part && part.isServedByFallback();
            boolean skipped = status == Status.SKIPPED;
            this.startNanos = skipped ? 0 : node.startNanos - scale.origin;
            this.endNanos = skipped ? 0 : (status == Status.RUNNING ? scale.now : node.endNanos) - scale.origin;
        }
        this.deadlineNanos = node.deadlineNanos() - scale.origin;
        this.startedAt = scale.originInstant.plusNanos(startNanos);
    }

    static Report of(Run<?, ?> run) {
        return of(run, RunFacts.identity(run).id(), Scale.of(run));
    }

    /** Of one part alone, with the times of its run. */
    static Report of(PartFetch part, Run<?, ?> run) {
        return of(part, RunFacts.identity(run).id(), Scale.of(run));
    }

    private static Report of(Node node, long runId, Scale scale) {
        if (node instanceof Run<?, ?> run) {
            long id = RunFacts.identity(run).id();
            return new Report(run.name(), id, run, true, scale, parts(run, id, scale));
        }
        List<Report> children = ((Fetch) node)
                .children().stream().map(child -> of(child, runId, scale)).toList();
        return new Report(node.name(), runId, node, true, scale, children);
    }

    private static List<Report> parts(Run<?, ?> run, long id, Scale scale) {
        List<Report> reports = new ArrayList<>(run.parts.length);
        for (Part<?> declared : run.plan.parts) {
            PartFetch part;
            synchronized (run.top) {
                part = run.parts[declared.index];
            }
            reports.add(
                    part == null ? new Report(declared.name, id, run, false, scale, List.of()) : of(part, id, scale));
        }
        return List.copyOf(reports);
    }

    /**
     * Which run this belongs to: unique in this process, and the same for every part of a run. A run inside another one has an id of
     * its own.
     *
     * @return the id, as listeners see it
     */
    public long runId() {
        return runId;
    }

    /**
     * When it was started, on the calendar.
     *
     * @return the instant; of what was skipped, that of the start of the run
     */
    public Instant startedAt() {
        return startedAt;
    }

    /**
     * The name of the run, part or child.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How it stands or ended.
     *
     * @return the status
     */
    public Status status() {
        return status;
    }

    /**
     * Why it was stopped.
     *
     * @return the reason, if the status is {@link Status#CANCELLED}
     */
    public Optional<CancelReason> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * What a source failed with, also one that a fallback stood in for; of a run, what the combining function threw.
     *
     * <p>This is the exception itself, for whoever wants its kind. Its message may hold what does not belong in a log; the text of
     * this report shows its class, and what it makes {@linkplain ReportableFailure printable}.
     *
     * @return the failure, if there was one
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Tells whether the fallback of an optional part stood in for its answer.
     *
     * @return {@code true} if the fallback was given to the combining function
     */
    public boolean fallbackServed() {
        return fallbackServed;
    }

    /**
     * When it was started, counted from the start of the run.
     *
     * @return zero or more; zero for what was skipped
     */
    public Duration start() {
        return Duration.ofNanos(startNanos);
    }

    /**
     * When it ended, counted from the start of the run. Of what was stopped this is the instant of the decision, and in the
     * report of {@link Aggregation#terminated()} that at which the work had really ended.
     *
     * @return not less than the start; of what is running, the instant of this report
     */
    public Duration end() {
        return Duration.ofNanos(endNanos);
    }

    /**
     * The deadline that held, counted from the start of the run.
     *
     * @return when it would have been cancelled
     */
    public Duration deadline() {
        return Duration.ofNanos(deadlineNanos);
    }

    /**
     * The parts of a run, in the order of their declaration, or the children of a source in the order of their opening.
     *
     * @return an immutable list
     */
    public List<Report> children() {
        return children;
    }

    /**
     * One child by its name.
     *
     * @param childName the name of a part
     * @return the first child of that name, if there is one
     */
    public Optional<Report> child(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst();
    }

    /**
     * The report on one line, for a log; children of children in brackets.
     *
     * @return such as {@code profile FAILED 118 ms: user SUCCEEDED 35 ms, recommendations FAILED 118 ms (IOException)}
     */
    public String summary() {
        return ReportText.summary(this);
    }

    /** The waterfall: one line per node, bars on a common scale, the deadline marked. */
    @Override
    public String toString() {
        return ReportText.waterfall(this);
    }
}

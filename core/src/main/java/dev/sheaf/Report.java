package dev.sheaf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run, or in one source of it: who was asked, when, and how it ended. A tree, as the run was.
 *
 * <p>Contains names, statuses, times and the class of a failure; never a value, and never a message that could hold one.
 * Prints as a small waterfall. Immutable.
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

    private final String name;
    private final Status status;
    private final @Nullable CancelReason reason;
    private final @Nullable String failure;
    private final boolean fallbackServed;
    private final long startNanos;
    private final long endNanos;
    private final long deadlineNanos;
    private final List<Report> children;

    private Report(
            Node node,
            Status status,
            @Nullable CancelReason reason,
            boolean fallbackServed,
            long origin,
            List<Report> children) {
        this.name = node.name();
        this.status = status;
        this.reason = status == Status.CANCELLED ? reason : null;
        this.failure = node.failure();
        this.fallbackServed = fallbackServed;
        boolean skipped = status == Status.SKIPPED;
        this.startNanos = skipped ? 0 : node.startNanos() - origin;
        this.endNanos = skipped ? 0 : (status == Status.RUNNING ? now(node) : node.endNanos()) - origin;
        this.deadlineNanos = node.deadlineNanos() - origin;
        this.children = children;
    }

    /** A part that was never started. */
    private Report(String name, long deadlineNanos) {
        this.name = name;
        this.status = Status.SKIPPED;
        this.reason = null;
        this.failure = null;
        this.fallbackServed = false;
        this.startNanos = 0;
        this.endNanos = 0;
        this.deadlineNanos = deadlineNanos;
        this.children = List.of();
    }

    static Report of(RunNode<?, ?> run) {
        return of(run, run.startNanos());
    }

    static Report of(Node node, long origin) {
        return node instanceof RunNode<?, ?> run
                ? new Report(run, run.status(), run.reason(), false, origin, parts(run, origin))
                : of((Call) node, false, origin);
    }

    private static Report of(Call call, boolean fallbackServed, long origin) {
        Status status = call.status(); // first: a report in the instant of a decision may lack its reason
        List<Report> children =
                call.children().stream().map(child -> of(child, origin)).toList();
        return new Report(call, status, call.reason(), fallbackServed, origin, children);
    }

    private static List<Report> parts(RunNode<?, ?> run, long origin) {
        int started = run.startedCount();
        Part<?>[] parts = run.aggregator().parts;
        List<Report> reports = new ArrayList<>(parts.length);
        for (int i = 0; i < parts.length; i++) {
            reports.add(
                    i < started
                            ? of(run.calls[i], run.fallbackServed(i), origin)
                            : new Report(parts[i].name, run.deadlineNanos() - origin));
        }
        return List.copyOf(reports);
    }

    private static long now(Node node) {
        return node.environment().timer.nanoTime();
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
     * The class of what a source failed with; of a run, of what the combining function threw.
     *
     * @return the name of the class without its package, if there was such a failure
     */
    public Optional<String> failure() {
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
     * report of {@link Aggregation#terminated()} that at which the work had really ended. Exact up to a second; longer times are
     * rounded down, by less than a millionth.
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

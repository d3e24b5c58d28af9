package dev.sheaf;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened in a run, or in one source of it: who was asked, when, and how it ended. A tree, as the run was.
 *
 * <p>Contains names, statuses, times and failures; never a value. Its text never shows a message that could hold one.
 * Prints as a small waterfall. Immutable.
 *
 * <p>Runs make reports. The constructor is for tests of code that reads reports, and gains a parameter whenever this
 * record gains a component.
 *
 * @param runId which run this belongs to: unique in this process, and the same for every part of a run; a run inside
 *     another one has an id of its own
 * @param startedAt when it was started, on the calendar; of what was skipped, the start of the run
 * @param name the name of the run, part or child
 * @param status how it stands or ended
 * @param reason why it was stopped, if the status is {@link Status#CANCELLED}
 * @param failure what a source failed with, also one that a fallback stood in for; of a run, what the combining
 *     function threw. This is the exception itself, so that code can tell its kind. Its message may hold what does not
 *     belong in a log; the text of this report shows its class, and what it makes {@linkplain ReportableFailure
 *     printable}
 * @param fallbackServed whether the combining function was given the fallback of an optional part in place of its
 *     answer
 * @param start when it was started, counted from the start of the run; zero for what was skipped
 * @param end when it ended, counted from the start of the run. Of what was stopped this is the instant of the decision,
 *     and in the report of {@link Aggregation#terminated()} that at which the work had really ended; of what is
 *     running, the instant of this report
 * @param deadline the deadline that held, counted from the start of the run
 * @param children the parts of a run, in the order of their declaration, or the children of a source in the order of
 *     their opening
 */
public record Report(
        long runId,
        Instant startedAt,
        String name,
        Status status,
        Optional<CancelReason> reason,
        Optional<Throwable> failure,
        boolean fallbackServed,
        Duration start,
        Duration end,
        Duration deadline,
        List<Report> children) {

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

    /** Copies the list of children. */
    public Report {
        children = List.copyOf(children);
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
     * The report on one line, for a log; children of children in brackets, and of many children the first twenty. Of a
     * run that failed, the part that cost the answer comes first.
     *
     * @return such as {@code profile FAILED 118 ms: recommendations FAILED 118 ms (IOException), user SUCCEEDED 35 ms}
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

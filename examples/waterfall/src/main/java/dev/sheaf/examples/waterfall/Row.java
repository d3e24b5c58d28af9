package dev.sheaf.examples.waterfall;

import dev.sheaf.CancelReason;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import dev.sheaf.ReportableFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One node of a run as it is drawn: words and times, and no reference to an exception.
 *
 * @param why what it failed with and why it was stopped; empty if neither
 * @param start in nanoseconds from the start of the run, as are end and deadline
 * @param deadline zero while it is not known
 */
record Row(
        int depth,
        String name,
        Status status,
        boolean fallbackServed,
        String why,
        long start,
        long end,
        long deadline) {

    /** Of a name: keys are named by data, and may have any length. */
    private static final int MOST_CHARACTERS = 200;

    Row {
        name = bounded(name);
    }

    static String bounded(String name) {
        return name.length() <= MOST_CHARACTERS ? name : name.substring(0, MOST_CHARACTERS) + "…";
    }

    static Row of(Report node, int depth) {
        return new Row(
                depth,
                node.name(),
                node.status(),
                node.fallbackServed(),
                why(node),
                node.start().toNanos(),
                node.end().toNanos(),
                node.deadline().toNanos());
    }

    static Row running(int depth, String name, long start, long now, long deadline) {
        return new Row(depth, name, Status.RUNNING, false, "", start, now, deadline);
    }

    /** The name of the class in the picture's style, and in its words. */
    String look() {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** How it stands, in a word or two, and how long it took. */
    String outcome() {
        String words = look().replace('_', ' ');
        return status == Status.SKIPPED ? words : words + ", " + Times.text(end - start);
    }

    /** The rest of what is to be said. */
    String details() {
        return fallbackServed && !why.isEmpty() ? "fallback, " + why : fallbackServed ? "fallback" : why;
    }

    /** The class of a failure and what it makes printable; never its message, which may hold a value. */
    private static String why(Report node) {
        List<String> why = new ArrayList<>();
        node.failure().map(Row::nameOf).ifPresent(why::add);
        node.reason()
                .map(CancelReason::name)
                .map(name -> name.toLowerCase(Locale.ROOT).replace('_', ' '))
                .ifPresent(why::add);
        return String.join(", ", why);
    }

    private static String nameOf(Throwable failure) {
        String type = failure.getClass().getName();
        String name = type.substring(type.lastIndexOf('.') + 1);
        if (failure instanceof ReportableFailure reportable) {
            try {
                return bounded(name + ' ' + reportable.reportText());
            } catch (RuntimeException brokenText) {
                return name; // the run must not stay in flight for that
            }
        }
        return name;
    }
}

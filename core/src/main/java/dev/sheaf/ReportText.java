package dev.sheaf;

import dev.sheaf.Report.Status;
import dev.sheaf.time.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report in words: on one line, or as a waterfall. Shows classes of failures and what they make printable, never a
 * message.
 *
 * <p>The waterfall has one line per node, with a bar on a scale that all lines share: from the start of the run to the
 * last end, or to the deadline if that is not far beyond it. A bar of {@code =} is work that ended by itself, {@code /}
 * work that was stopped, {@code .} work that is running; {@code !} marks the deadline.
 */
final class ReportText {

    private static final int BAR_WIDTH = 40;

    /** Of the children of one node: a log line is to be read. */
    private static final int MOST_ON_ONE_LINE = 20;

    private ReportText() {}

    static String summary(Report report) {
        return node(report) + children(report, culpritFirst(report), ": ", "");
    }

    /** Name, status, how long it took, and what is to be said of it. */
    private static String node(Report report) {
        String took = report.status() == Status.SKIPPED
                ? ""
                : " " + Times.text(report.end().minus(report.start()));
        String notes = notes(report);
        return report.name() + ' ' + report.status() + took + (notes.isEmpty() ? "" : " (" + notes + ")");
    }

    /** All below it, or the first of them; children of children in brackets. */
    private static String children(Report report, Stream<Report> ordered, String before, String after) {
        int more = report.children().size() - MOST_ON_ONE_LINE;
        String end = more > 0 ? ", and " + more + " more" + after : after;
        return report.children().isEmpty()
                ? ""
                : ordered.limit(MOST_ON_ONE_LINE)
                        .map(child -> node(child) + below(report, child))
                        .collect(Collectors.joining(", ", before, end));
    }

    /** A run inside has an id of its own; the children of a source, such as attempts, stay in their order. */
    private static String below(Report above, Report child) {
        boolean isRun = child.runId() != above.runId();
        return children(child, isRun ? culpritFirst(child) : child.children().stream(), " [", "]");
    }

    /** The parts of a run, and before all others those that cost its answer, if it has none. */
    private static Stream<Report> culpritFirst(Report run) {
        Predicate<Report> culprit = part -> isCulprit(part, run);
        return Stream.concat(
                run.children().stream().filter(culprit), run.children().stream().filter(culprit.negate()));
    }

    /** The part whose failure decided failed in that instant; what was missing at the deadline has timed out. */
    private static boolean isCulprit(Report part, Report run) {
        return switch (run.status()) {
            case FAILED ->
                (part.status() == Status.FAILED || part.status() == Status.TIMED_OUT)
                        && part.end().equals(run.end());
            case TIMED_OUT -> part.status() == Status.TIMED_OUT;
            default -> false;
        };
    }

    static String waterfall(Report report) {
        long deadline = report.deadline().toNanos();
        long last = Math.max(1, lastEnd(report));
        boolean inSight = deadline <= last + last / 2;
        long scale = inSight ? Math.max(last, deadline) : last;
        int mark = inSight ? column(deadline, scale) : -1;
        int nameWidth = nameWidth(report, 0);
        StringBuilder text = new StringBuilder();
        appendLine(report, 0, nameWidth, scale, mark, text);
        return text.append(" ".repeat(nameWidth + 1))
                .append(inSight ? "deadline ! at " : "deadline not reached, at ")
                .append(Times.text(deadline))
                .toString();
    }

    /** The line of one node, and those of all below it, indented. */
    private static void appendLine(Report report, int depth, int nameWidth, long scale, int mark, StringBuilder text) {
        String name = "  ".repeat(depth) + report.name();
        String times =
                report.status() == Status.SKIPPED ? "" : Times.text(report.start()) + " - " + Times.text(report.end());
        String notes = notes(report);
        text.append(String.format(Locale.ROOT, "%-" + nameWidth + "s %-9s |", name, report.status()))
                .append(bar(report, scale, mark))
                .append("| ")
                .append(times)
                .append(notes.isEmpty() ? "" : "  " + notes)
                .append('\n');
        report.children().forEach(child -> appendLine(child, depth + 1, nameWidth, scale, mark, text));
    }

    /** At least one column wide, so that nothing that was started is invisible. */
    private static char[] bar(Report report, long scale, int mark) {
        char[] bar = " ".repeat(BAR_WIDTH + 1).toCharArray();
        if (mark >= 0) {
            bar[mark] = '!';
        }
        char ink = switch (report.status()) {
            case CANCELLED, TIMED_OUT -> '/';
            case RUNNING -> '.';
            default -> '=';
        };
        int from = Math.min(BAR_WIDTH - 1, column(report.start().toNanos(), scale));
        int to = report.status() == Status.SKIPPED
                ? 0
                : Math.max(from + 1, column(report.end().toNanos(), scale));
        for (int i = from; i < to; i++) {
            bar[i] = ink;
        }
        return bar;
    }

    /** Of an instant, counted from the start of the run. */
    private static int column(long nanos, long scale) {
        return (int) Math.min(BAR_WIDTH, Math.max(0, Math.round((double) nanos / scale * BAR_WIDTH)));
    }

    /** What was stopped may end long after the run. */
    private static long lastEnd(Report report) {
        return report.children().stream()
                .mapToLong(ReportText::lastEnd)
                .reduce(report.end().toNanos(), Math::max);
    }

    private static int nameWidth(Report report, int depth) {
        return report.children().stream()
                .mapToInt(child -> nameWidth(child, depth + 1))
                .reduce(2 * depth + report.name().length(), Math::max);
    }

    /** Why it failed, why it was stopped, and whether its fallback served. */
    private static String notes(Report report) {
        List<String> notes = new ArrayList<>();
        report.failure().map(ReportText::nameOf).ifPresent(notes::add);
        report.reason()
                .map(why -> why.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .ifPresent(notes::add);
        if (report.fallbackServed()) {
            notes.add("fallback served");
        }
        return String.join(", ", notes);
    }

    /** The class without its package, for an anonymous class has no simple name. */
    private static String nameOf(Throwable failure) {
        String type = failure.getClass().getName();
        String name = type.substring(type.lastIndexOf('.') + 1);
        return failure instanceof ReportableFailure reportable ? name + ' ' + reportable.reportText() : name;
    }
}

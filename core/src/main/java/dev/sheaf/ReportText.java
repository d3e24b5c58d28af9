package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Locale;

/** A report in words: on one line, or as a waterfall. */
final class ReportText {

    private static final int BAR_WIDTH = 40;

    private ReportText() {}

    static String summary(Report report) {
        StringBuilder line = new StringBuilder();
        appendNode(report, line);
        appendChildren(report, ": ", "", line);
        return line.toString();
    }

    private static void appendNode(Report report, StringBuilder line) {
        line.append(report.name()).append(' ').append(report.status());
        if (report.status() != Status.SKIPPED) {
            line.append(' ')
                    .append(Times.text(report.end().minus(report.start()).toNanos()));
        }
        String note = note(report);
        if (!note.isEmpty()) {
            line.append(" (").append(note).append(')');
        }
    }

    private static void appendChildren(Report report, String before, String after, StringBuilder line) {
        String separator = before;
        for (Report child : report.children()) {
            line.append(separator);
            appendNode(child, line);
            appendChildren(child, " [", "]", line);
            separator = ", ";
        }
        line.append(report.children().isEmpty() ? "" : after);
    }

    static String waterfall(Report report) {
        long scale = Math.max(1, lastEnd(report));
        boolean deadlineInSight = report.deadline().toNanos() <= scale + scale / 2;
        if (deadlineInSight) {
            scale = Math.max(scale, report.deadline().toNanos());
        }
        int deadlineColumn = deadlineInSight ? column(report.deadline().toNanos(), scale) : -1;
        StringBuilder text = new StringBuilder();
        appendLine(report, 0, nameWidth(report, 0), scale, deadlineColumn, text);
        text.append(" ".repeat(nameWidth(report, 0) + 1))
                .append("deadline ")
                .append(deadlineColumn >= 0 ? "! " : "not reached, ")
                .append("at ")
                .append(Times.text(report.deadline().toNanos()));
        return text.toString();
    }

    private static void appendLine(
            Report report, int depth, int nameWidth, long scale, int deadlineColumn, StringBuilder text) {
        String name = "  ".repeat(depth) + report.name();
        text.append(String.format(Locale.ROOT, "%-" + nameWidth + "s %-9s |", name, report.status()))
                .append(bar(report, scale, deadlineColumn))
                .append("| ");
        if (report.status() != Status.SKIPPED) {
            text.append(Times.text(report.start().toNanos()))
                    .append(" - ")
                    .append(Times.text(report.end().toNanos()));
        }
        String note = note(report);
        text.append(note.isEmpty() ? "" : "  " + note).append('\n');
        for (Report child : report.children()) {
            appendLine(child, depth + 1, nameWidth, scale, deadlineColumn, text);
        }
    }

    private static char[] bar(Report report, long scale, int deadlineColumn) {
        char[] bar = " ".repeat(BAR_WIDTH + 1).toCharArray();
        if (deadlineColumn >= 0) {
            bar[deadlineColumn] = '!';
        }
        if (report.status() == Status.SKIPPED) {
            return bar;
        }
        char ink = switch (report.status()) {
            case CANCELLED, TIMED_OUT -> '/';
            case RUNNING -> '.';
            default -> '=';
        };
        int from = Math.min(BAR_WIDTH - 1, column(report.start().toNanos(), scale));
        int to = Math.max(from + 1, column(report.end().toNanos(), scale));
        for (int i = from; i < to; i++) {
            bar[i] = ink;
        }
        return bar;
    }

    private static int column(long nanos, long scale) {
        return (int) Math.min(BAR_WIDTH, Math.max(0, Math.round((double) nanos / scale * BAR_WIDTH)));
    }

    private static long lastEnd(Report report) {
        long last = report.end().toNanos();
        for (Report child : report.children()) {
            last = Math.max(last, lastEnd(child));
        }
        return last;
    }

    private static int nameWidth(Report report, int depth) {
        int width = 2 * depth + report.name().length();
        for (Report child : report.children()) {
            width = Math.max(width, nameWidth(child, depth + 1));
        }
        return width;
    }

    private static String note(Report report) {
        StringBuilder note = new StringBuilder();
        if (report.status() == Status.SUCCEEDED && report.failure().isPresent()) {
            note.append("combining failed: ");
        }
        report.failure().ifPresent(note::append);
        report.reason()
                .ifPresent(reason -> note.append(note.length() == 0 ? "" : ", ")
                        .append(reason.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        if (report.fallbackServed()) {
            note.append(note.length() == 0 ? "" : ", ").append("fallback served");
        }
        return note.toString();
    }
}

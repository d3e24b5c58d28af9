package dev.sheaf.examples.waterfall;

import dev.sheaf.Report;
import java.time.Duration;
import java.util.Locale;

/**
 * Draws the report of a run: a bar for each node on a common scale, what was stopped hatched, the deadline a line
 * across.
 */
final class ReportSvg {

    private static final int NAMES = 160;
    private static final int BARS = 400;
    private static final int NOTES = 240;
    private static final int TOP = 36;
    private static final int ROW = 26;
    private static final int BAR = 14;
    private static final int INDENT = 18;

    private static final String STYLE = """
            <style>
              text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #3d444d }
              .note, .time { fill: #6e7781 }
              .time { font-size: 11px }
              .succeeded { fill: #2da44e } .failed { fill: #cf222e } .running { fill: #8c959f }
              .cancelled, .timed_out { fill: url(#hatch); stroke: #bf8700 }
              .grid { stroke: #8c959f; stroke-opacity: .3 }
              .deadline { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 5 3 }
              @media (prefers-color-scheme: dark) {
                text { fill: #d1d7e0 } .note, .time { fill: #9198a1 }
              }
            </style>
            <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="3" height="7" fill="#bf8700"/>
            </pattern>
            """;

    private final StringBuilder svg = new StringBuilder();
    private final long scaleNanos;
    private int row;

    private ReportSvg(Report report) {
        this.scaleNanos = Math.max(1, Math.max(report.deadline().toNanos(), lastEnd(report)));
    }

    static String of(Report report) {
        return new ReportSvg(report).draw(report);
    }

    private String draw(Report report) {
        int height = TOP + rows(report) * ROW + 8;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">",
                NAMES + BARS + NOTES, height);
        add("<title>%s</title>", escaped(report.summary()));
        svg.append(STYLE);
        for (int quarter = 0; quarter <= 4; quarter++) {
            long nanos = scaleNanos / 4 * quarter;
            add(
                    "<line class=\"grid\" x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\"/>",
                    x(nanos), TOP - 8, height - 4);
            add(
                    "<text class=\"time\" text-anchor=\"middle\" x=\"%d\" y=\"20\">%d ms</text>",
                    x(nanos), nanos / 1_000_000);
        }
        node(report, 0);
        int deadline = x(report.deadline().toNanos());
        add(
                "<line class=\"deadline\" x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\"/>",
                deadline, TOP - 8, height - 4);
        add("<text class=\"note\" x=\"%d\" y=\"20\">deadline</text>", deadline + 28);
        return svg.append("</svg>\n").toString();
    }

    private void node(Report report, int depth) {
        int middle = TOP + row++ * ROW + ROW / 2;
        add("<text x=\"%d\" y=\"%d\">%s</text>", 8 + depth * INDENT, middle + 4, escaped(report.name()));
        if (report.status() != Report.Status.SKIPPED) {
            int start = x(report.start().toNanos());
            int width = Math.max(2, x(report.end().toNanos()) - start);
            String look = report.status().name().toLowerCase(Locale.ROOT);
            add(
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
                    look, start, middle - BAR / 2, width, BAR);
        }
        add("<text class=\"note\" x=\"%d\" y=\"%d\">%s</text>", NAMES + BARS + 28, middle + 4, escaped(note(report)));
        report.children().forEach(child -> node(child, depth + 1));
    }

    private static String note(Report report) {
        String status = report.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (report.status() == Report.Status.SKIPPED) {
            return status;
        }
        Duration took = report.end().minus(report.start());
        return status + ", " + took.toMillis() + " ms" + (report.fallbackServed() ? ", fallback" : "");
    }

    private int x(long nanos) {
        return NAMES + (int) Math.round((double) nanos / scaleNanos * BARS);
    }

    private static int rows(Report report) {
        return 1 + report.children().stream().mapToInt(ReportSvg::rows).sum();
    }

    private static long lastEnd(Report report) {
        return report.children().stream()
                .mapToLong(ReportSvg::lastEnd)
                .reduce(report.end().toNanos(), Math::max);
    }

    @SuppressWarnings("AnnotateFormatMethod") // an annotation of Error Prone's own, which this example does without
    private void add(String element, Object... values) {
        svg.append(String.format(Locale.ROOT, element, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

package dev.sheaf.examples.waterfall;

import static dev.sheaf.examples.waterfall.Markup.element;
import static dev.sheaf.examples.waterfall.Markup.escaped;
import static dev.sheaf.examples.waterfall.Markup.fitting;

import dev.sheaf.Report;
import dev.sheaf.Report.Status;

/**
 * Draws a run: a bar for each node on a common scale, what was stopped hatched, a diamond where a fallback served, the
 * deadline a line across.
 */
final class ReportSvg {

    private static final int ROW = 26;
    private static final int BAR = 14;
    private static final int INDENT = 18;
    private static final int DEEPEST = 4;

    /** Of a scale that can be read, in nanoseconds. */
    private static final long SHORTEST = 40_000;

    private final StringBuilder svg = new StringBuilder();
    private final RunView run;
    private final Layout layout;
    private final boolean deadlineInSight;
    private final long scaleNanos;
    private int y;

    private ReportSvg(RunView run, Layout layout) {
        this.run = run;
        this.layout = layout;
        this.y = layout.top();
        long last = Math.max(SHORTEST, run.lastEnd());
        // A deadline that is far away would leave the bars no room.
        this.deadlineInSight = run.deadline() > 0 && run.deadline() <= last + last / 2;
        this.scaleNanos = deadlineInSight ? Math.max(last, run.deadline()) : last;
    }

    /** A picture for itself, with its style. */
    static String alone(Report report) {
        ReportSvg drawn = new ReportSvg(RunView.of(report, true), Layout.README);
        drawn.draw();
        String head = "xmlns=\"http://www.w3.org/2000/svg\" class=\"waterfall\" role=\"img\"";
        return drawn.framed(
                head,
                element("<title>%s</title>", escaped(report.summary())) + "<style>\n" + Resource.text("waterfall.css")
                        + "</style>\n" + Resource.text("hatch.svg"));
    }

    /** A list for who reads it by ear; the page has the style. */
    static String inPage(RunView run, Layout layout) {
        ReportSvg drawn = new ReportSvg(run, layout);
        drawn.draw();
        String look = layout.stacked() ? "waterfall narrow" : "waterfall wide";
        String name = "What happened in " + run.run().name() + "; " + drawn.deadlineWords();
        return drawn.framed("class=\"" + look + "\" role=\"list\" aria-label=\"" + escaped(name) + '"', "");
    }

    private String framed(String attributes, String before) {
        return element("<svg viewBox=\"0 0 %d %d\" %s>", layout.width(), y + 8, attributes) + before + svg + "</svg>\n";
    }

    private void draw() {
        run.rows().forEach(this::row);
        if (run.more() > 0) {
            add(
                    "<g role=\"listitem\"><text class=\"note\" x=\"8\" y=\"%d\">and %d more</text></g>",
                    y + 18, run.more());
            y += ROW;
        }
        String rows = svg.toString();
        svg.setLength(0);
        grid();
        svg.append(rows); // on top of the lines
        if (deadlineInSight && !layout.stacked()) {
            line("deadline", x(run.deadline()), layout.top() - 8, y + 4);
        }
    }

    /** Drawn when the height is known. It tells nothing that the rows do not say. */
    private void grid() {
        svg.append("<g aria-hidden=\"true\">\n");
        for (int i = 0; i <= layout.gridLines(); i++) {
            long nanos = scaleNanos / layout.gridLines() * i;
            line("grid", x(nanos), layout.top() - 8, y + 4);
            String anchor = !layout.stacked() || i == 1 ? "middle" : i == 0 ? "start" : "end";
            add(
                    "<text class=\"time\" text-anchor=\"%s\" x=\"%d\" y=\"%d\">%s</text>",
                    anchor, x(nanos), layout.top() - 16, Times.text(nanos));
        }
        if (layout.stacked()) {
            text("note", "end", layout.right(), 14, deadlineWords(), layout.bars());
        } else {
            text("note", "start", layout.notesStart(), layout.top() - 16, deadlineWords(), layout.notesRoom());
        }
        svg.append("</g>\n");
    }

    private String deadlineWords() {
        if (run.deadline() <= 0) {
            return run.isOver() ? "no deadline" : "deadline not known yet";
        }
        return "deadline " + Times.text(run.deadline()) + (deadlineInSight ? "" : ", out of sight");
    }

    private void row(Row row) {
        int indent = 8 + Math.min(row.depth(), DEEPEST) * INDENT;
        add("<g role=\"listitem\" aria-level=\"%d\">", row.depth() + 1);
        if (layout.stacked()) {
            int half = layout.width() / 2;
            text("name", "start", indent, y + 13, row.name(), half - indent);
            text("note", "end", layout.right(), y + 13, row.outcome(), half - 16);
            bar(row, y + 26);
            y += row.status() == Status.SKIPPED ? 24 : 40;
            if (!row.details().isEmpty()) {
                text("note", "start", 8, y + 6, row.details(), layout.bars());
                y += 18;
            }
        } else {
            int middle = y + ROW / 2;
            text("name", "start", indent, middle + 4, row.name(), layout.names() - 6 - indent);
            bar(row, middle);
            String note = row.details().isEmpty() ? row.outcome() : row.outcome() + ", " + row.details();
            text("note", "start", layout.notesStart(), middle + 4, note, layout.notesRoom());
            y += ROW;
        }
        svg.append("</g>\n");
    }

    private void bar(Row row, int middle) {
        if (row.status() == Status.SKIPPED) {
            return;
        }
        int start = Math.min(x(row.start()), x(scaleNanos) - 2);
        int width = Math.max(2, x(row.end()) - start);
        add(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
                row.look(), start, middle - BAR / 2, width, BAR);
        // That of a run inside or of a limit; and where lines would run through words, that of the run.
        boolean ownDeadline = layout.stacked() || row.deadline() < run.deadline();
        if (ownDeadline && row.deadline() > 0 && row.deadline() <= scaleNanos) {
            line("deadline", x(row.deadline()), middle - 9, middle + 9);
        }
        if (row.fallbackServed()) {
            add("<path class=\"fallback\" d=\"M%d %dl6 6 -6 6 -6 -6z\"/>", start + width, middle - 6);
        }
    }

    /** What has no room is cut; the whole of it appears under the pointer. */
    private void text(String look, String anchor, int x, int y, String text, int room) {
        String fitting = fitting(text, room);
        String whole = fitting.equals(text) ? "" : "<title>" + escaped(text) + "</title>";
        String attributes = "end".equals(anchor) ? " text-anchor=\"end\"" : "";
        add("<text class=\"%s\"%s x=\"%d\" y=\"%d\">%s%s</text>", look, attributes, x, y, whole, escaped(fitting));
    }

    private void line(String look, int x, int from, int to) {
        add("<line class=\"%1$s\" x1=\"%2$d\" x2=\"%2$d\" y1=\"%3$d\" y2=\"%4$d\"/>", look, x, from, to);
    }

    private int x(long nanos) {
        return layout.names() + (int) Math.round((double) nanos / scaleNanos * layout.bars());
    }

    @SuppressWarnings("AnnotateFormatMethod") // an annotation of Error Prone's own, which this example does without
    private void add(String format, Object... values) {
        svg.append(element(format, values));
    }
}

package dev.sheaf.examples.benchmarks.endpoint;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The results as a picture: a row for each service, and in it a bar for each figure. Legible on light and dark pages. */
final class ResultSvg {

    private static final int NAMES = 130;
    private static final int PANEL = 210;
    private static final int BAR = 120;
    private static final int ROW = 26;
    private static final int TOP = 54;

    /** One figure of all services. */
    private record Panel(String title, ToDoubleFunction<Figures> figure) {

        double of(Result result) {
            return figure.applyAsDouble(result.middle());
        }
    }

    private static final List<Panel> PANELS = List.of(
            new Panel("requests per second", Figures::rate),
            new Panel("CPU per request, us", Figures::cpu),
            new Panel("99 % answered within, ms", Figures::p99),
            new Panel("memory (RSS), MB", Figures::rss));

    private final StringBuilder svg = new StringBuilder();

    private ResultSvg() {}

    static String of(String title, List<Result> results) {
        return new ResultSvg().draw(title, results);
    }

    private String draw(String title, List<Result> results) {
        int width = NAMES + PANELS.size() * PANEL;
        int height = TOP + results.size() * ROW + 10;
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<style>text{fill:#444}.bar{fill:#8aa4c2}.ours{fill:#2f6fb3}"
                + "@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>\n"
                + "<title>" + escaped(title) + "</title>\n");
        text(10, 18, title);
        for (int row = 0; row < results.size(); row++) {
            text(10, top(row) + 14, results.get(row).name());
        }
        for (int panel = 0; panel < PANELS.size(); panel++) {
            draw(PANELS.get(panel), NAMES + panel * PANEL, results);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(Panel panel, int x, List<Result> results) {
        text(x, 42, panel.title());
        double longest = results.stream().mapToDouble(panel::of).max().orElseThrow();
        for (int row = 0; row < results.size(); row++) {
            Result result = results.get(row);
            long length = Math.max(1, Math.round(panel.of(result) / longest * BAR));
            String kind = result.name().startsWith("Sheaf") ? "ours" : "bar";
            svg.append("<rect class=\"" + kind + "\" x=\"" + x + "\" y=\"" + top(row) + "\" width=\"" + length
                    + "\" height=\"" + (ROW - 8) + "\"/>\n");
            text(x + length + 6, top(row) + 14, number(panel.of(result)));
        }
    }

    private static int top(int row) {
        return TOP + row * ROW;
    }

    /** Three digits say enough. */
    private static String number(double value) {
        return value < 20 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%,.0f", value);
    }

    private void text(long x, int y, String text) {
        svg.append("<text x=\"" + x + "\" y=\"" + y + "\">" + escaped(text) + "</text>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

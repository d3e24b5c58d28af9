package dev.sheaf.examples.benchmarks.endpoint;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The results as a picture: one row of bars for each service, and what each is of the first one's. */
final class ResultSvg {

    private static final int NAMES = 130;
    private static final int PANEL = 210;
    private static final int BAR = 120;
    private static final int ROW = 26;
    private static final int TOP = 54;

    private enum Panel {
        RATE("requests per second", Figures::rate, "%,.0f"),
        CPU("CPU per request, us", Figures::cpu, "%.0f"),
        P99("99 % answered within, ms", Figures::p99, "%.1f"),
        RSS("memory (RSS), MB", Figures::rss, "%.0f");

        private final String title;
        private final ToDoubleFunction<Figures> figure;
        private final String format;

        Panel(String title, ToDoubleFunction<Figures> figure, String format) {
            this.title = title;
            this.figure = figure;
            this.format = format;
        }
    }

    private final StringBuilder svg = new StringBuilder();

    private ResultSvg() {}

    /** Legible on a light and on a dark page. */
    static String of(String title, List<Result> results) {
        return new ResultSvg().draw(title, results);
    }

    private String draw(String title, List<Result> results) {
        int width = NAMES + Panel.values().length * PANEL;
        int height = TOP + results.size() * ROW + 10;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                width, height);
        add("<style>text{fill:#444}.bar{fill:#8aa4c2}.ours{fill:#2f6fb3}");
        add("@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>%n");
        add("<title>%s</title>%n", escaped(title));
        text(10, 18, "font-weight=\"bold\"", title);
        for (int row = 0; row < results.size(); row++) {
            text(10, TOP + row * ROW + 14, "", results.get(row).name());
        }
        for (Panel panel : Panel.values()) {
            draw(panel, NAMES + panel.ordinal() * PANEL, results);
        }
        return add("</svg>%n").svg.toString();
    }

    private void draw(Panel panel, int x, List<Result> results) {
        text(x, 42, "", panel.title);
        double longest = results.stream()
                .mapToDouble(result -> panel.figure.applyAsDouble(result.middle()))
                .max()
                .orElseThrow();
        for (int row = 0; row < results.size(); row++) {
            double value = panel.figure.applyAsDouble(results.get(row).middle());
            long length = Math.max(1, Math.round(value / longest * BAR));
            add(
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n",
                    results.get(row).name().startsWith("Sheaf") ? "ours" : "bar", x, TOP + row * ROW, length, ROW - 8);
            text(x + (int) length + 6, TOP + row * ROW + 14, "", String.format(Locale.ROOT, panel.format, value));
        }
    }

    private void text(int x, int y, String attributes, String text) {
        add("<text x=\"%d\" y=\"%d\" %s>%s</text>%n", x, y, attributes, escaped(text));
    }

    private ResultSvg add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments));
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

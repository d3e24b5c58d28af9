package dev.sheaf.examples.waterfall;

import static dev.sheaf.examples.waterfall.Markup.element;
import static dev.sheaf.examples.waterfall.Markup.escaped;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One run as a piece of the page: a line that opens and closes, and below it the picture, for two widths. */
final class RunHtml {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private RunHtml() {}

    static String of(RunView run) {
        Row whole = run.run();
        long took = whole.end() - whole.start();
        return element(
                        "<details class=\"run\" id=\"run-%d\" open data-plan=\"%s\" data-states=\"%s\""
                                + " data-took=\"%d\">",
                        run.id(), escaped(whole.name()), states(run), took)
                + element("<summary><h2>%s</h2>", escaped(whole.name()))
                + element("<span class=\"status %s\">%s</span>", whole.look(), escaped(whole.outcome()))
                + stopping(run)
                + element(
                        "<span class=\"when\">run %d, <time datetime=\"%s\">%s</time></span>",
                        run.id(), run.startedAt(), CLOCK.format(run.startedAt()))
                + "</summary>\n"
                + ReportSvg.inPage(run, Layout.WIDE)
                + ReportSvg.inPage(run, Layout.NARROW)
                + "</details>\n";
    }

    /** What the page filters by. */
    private static String states(RunView run) {
        String fallback = run.usedAFallback() ? " fallback" : "";
        String stopping = isStopping(run) ? " stopping" : "";
        return run.run().look() + fallback + stopping;
    }

    private static boolean isStopping(RunView run) {
        return !run.isOver() && !run.run().look().equals("running");
    }

    /** The report does not tell which of them have really ended until all have. */
    private static String stopping(RunView run) {
        return isStopping(run)
                ? element(
                        "<span class=\"stopping\">not stopped yet: %s</span>",
                        escaped(String.join(" or ", run.stopped())))
                : "";
    }
}

package dev.sheaf.examples.benchmarks.endpoint;

import java.util.List;
import java.util.Locale;

/** The results as a Markdown table; in brackets what each figure is of that of the first service. */
final class ResultTable {

    private ResultTable() {}

    static String of(List<Result> results) {
        StringBuilder table = new StringBuilder();
        table.append(
                "|  | requests/s | CPU, us/request | p50, ms | p99, ms | RSS, MB | first 3 s | listens after | errors |\n");
        table.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        Figures base = results.get(0).middle();
        for (Result result : results) {
            Figures own = result.middle();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f (%.2f) | %.0f (%.2f) | %.1f (%.2f) | %.1f (%.2f) | %.0f | %.2f | %.2f s | %d |%n",
                    result.name(),
                    own.rate(),
                    own.rate() / base.rate(),
                    own.cpu(),
                    own.cpu() / base.cpu(),
                    own.p50(),
                    own.p50() / base.p50(),
                    own.p99(),
                    own.p99() / base.p99(),
                    own.rss(),
                    result.first().rate() / own.rate(),
                    result.startSeconds(),
                    own.errors()));
        }
        return table.toString();
    }
}

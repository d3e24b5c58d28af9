package dev.sheaf.examples.benchmarks.endpoint;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one round measured.
 *
 * @param rate answers per second
 * @param cpu microseconds of the service's process per answer, the kernel's part included
 * @param p50 the time of the answer in the middle, in milliseconds
 * @param p99 the time that one answer in a hundred exceeds, in milliseconds
 * @param rss the memory of the service's process at the end, in megabytes
 * @param errors answers other than 200, and connections that broke
 */
record Figures(double rate, double cpu, double p50, double p99, double rss, long errors) {

    /** Of several rounds: the middle of each figure, and all errors. */
    static Figures median(List<Figures> rounds) {
        return new Figures(
                median(rounds, Figures::rate),
                median(rounds, Figures::cpu),
                median(rounds, Figures::p50),
                median(rounds, Figures::p99),
                median(rounds, Figures::rss),
                rounds.stream().mapToLong(Figures::errors).sum());
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

package dev.sheaf.examples.benchmarks.endpoint;

import java.util.List;

/**
 * What came out for one service.
 *
 * @param name how the service is called in table and picture
 * @param startSeconds from the command until it listened
 * @param first the first seconds of load after that
 * @param rounds those after the warm-up, at least one
 */
record Result(String name, double startSeconds, Figures first, List<Figures> rounds) {

    Figures middle() {
        return Figures.median(rounds);
    }
}

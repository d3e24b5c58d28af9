package dev.sheaf;

import static dev.sheaf.StringSources.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.stream.Collectors;

/** A source as the required part, named "part", of a plan that gives its answer. */
final class OnePart {

    static final Duration LIMIT = Duration.ofSeconds(2);

    private OnePart() {}

    static <Q, T> Aggregator<Q, T> over(Source<Q, T> source) {
        return over(source, LIMIT);
    }

    static <Q, T> Aggregator<Q, T> over(Source<Q, T> source, Duration limit) {
        Plan<Q> plan = Plan.of("plan", limit);
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }

    /** A run in which the source has answered before another one fails. */
    static void failingLater(VirtualTime time, Source<String, ?> source) {
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.require("part", source);
        plan.require("culprit", fails(new IllegalStateException(), 100));
        var run = time.start(plan.combine(got -> ""), "42");
        time.advance(Duration.ofMillis(100));
        assertThat(run).isCompletedExceptionally();
    }

    /** The children of the part, in a line. */
    static String outline(Aggregation<?> run) {
        return Runs.part(run, "part").children().stream()
                .map(child -> child.name() + " " + child.status()
                        + child.reason().map(reason -> " " + reason).orElse(""))
                .collect(Collectors.joining(", "));
    }
}

package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Gathered;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * All graphs of four parts that need one another, with all that their sources may do, beside an oracle that computes when each part must
 * start and how it must end.
 *
 * <p>Part i takes 2^i milliseconds, so no two paths take equally long, and the order of events is certain.
 */
class GraphTest {

    private static final int PARTS = 4;
    private static final int LIMIT = 40;
    private static final int NEVER = 1_000;

    private enum Act {
        ANSWERS_AT_ONCE,
        ANSWERS,
        FAILS,
        HANGS
    }

    /**
     * One scenario.
     *
     * @param needs of each part, the parts before it that it needs, as bits
     */
    private record Graph(List<Integer> needs, List<Act> acts, List<Boolean> required) {

        private List<Integer> needsOf(int part) {
            return IntStream.range(0, part)
                    .filter(need -> ((needs.get(part) >> need) & 1) == 1)
                    .boxed()
                    .toList();
        }

        /** What answers at once may as well be required. */
        private boolean isDull() {
            return IntStream.range(0, PARTS).anyMatch(i -> acts.get(i) == Act.ANSWERS_AT_ONCE && !required.get(i));
        }
    }

    @Test
    void ofFourParts() {
        int scenarios = 0;
        for (int edges = 0; edges < 1 << 6; edges++) {
            List<Integer> needs = List.of(0, edges & 1, (edges >> 1) & 3, (edges >> 3) & 7);
            for (int acts = 0; acts < 1 << (2 * PARTS); acts++) {
                for (int kinds = 0; kinds < 1 << PARTS; kinds++) {
                    Graph graph = graph(needs, acts, kinds);
                    if (!graph.isDull()) {
                        assertAsTheOracleSays(graph);
                        scenarios++;
                    }
                }
            }
        }
        assertThat(scenarios).isEqualTo(64 * 7 * 7 * 7 * 7);
    }

    private static Graph graph(List<Integer> needs, int acts, int kinds) {
        return new Graph(
                needs,
                IntStream.range(0, PARTS)
                        .mapToObj(i -> Act.values()[(acts >> (2 * i)) & 3])
                        .toList(),
                IntStream.range(0, PARTS).mapToObj(i -> ((kinds >> i) & 1) == 1).toList());
    }

    private static void assertAsTheOracleSays(Graph graph) {
        String expected = oracle(graph);
        String seen = engine(graph);
        if (!seen.equals(expected)) { // the description is expensive
            assertThat(seen).as(graph.toString()).isEqualTo(expected);
        }
    }

    // --- what must happen

    private static String oracle(Graph graph) {
        int[] start = new int[PARTS];
        int[] end = new int[PARTS];
        int decided = LIMIT;
        boolean failed = false;
        int last = 0;
        for (int i = 0; i < PARTS; i++) {
            start[i] =
                    graph.needsOf(i).stream().mapToInt(need -> end[need]).max().orElse(0);
            int took = switch (graph.acts.get(i)) {
                case ANSWERS_AT_ONCE -> 0;
                case ANSWERS, FAILS -> 1 << i;
                case HANGS -> NEVER;
            };
            boolean breaks = graph.acts.get(i) == Act.FAILS && graph.required.get(i);
            if (breaks && start[i] + took < decided) {
                decided = start[i] + took;
                failed = true;
            }
            end[i] = breaks ? NEVER : Math.min(NEVER, start[i] + took);
            last = Math.max(last, end[i]);
        }
        if (!failed && last < decided) {
            decided = last;
        }
        StringBuilder text = new StringBuilder();
        boolean missing = false;
        for (int i = 0; i < PARTS; i++) {
            boolean failedHere =
                    failed && graph.required.get(i) && graph.acts.get(i) == Act.FAILS && start[i] + (1 << i) == decided;
            String status;
            if (start[i] > decided || start[i] == NEVER) {
                status = "SKIPPED";
            } else if (failedHere || (end[i] <= decided && graph.acts.get(i) == Act.FAILS)) {
                status = "FAILED";
            } else if (end[i] <= decided) {
                status = "SUCCEEDED";
            } else {
                status = failed ? "CANCELLED" : "TIMED_OUT";
            }
            missing |= graph.required.get(i) && !status.equals("SUCCEEDED");
            text.append(' ').append(status).append('@').append(status.equals("SKIPPED") ? 0 : start[i]);
        }
        String status = failed ? "FAILED" : missing ? "TIMED_OUT" : "SUCCEEDED " + value(graph, text.toString());
        return status + " at " + decided + ":" + text;
    }

    /** Every part answers with its number and with what it was asked; in place of what has failed stands a dash. */
    private static String value(Graph graph, String statuses) {
        String[] status = statuses.trim().split(" ", -1);
        String[] values = new String[PARTS];
        for (int i = 0; i < PARTS; i++) {
            String asked = String.join(
                    "", graph.needsOf(i).stream().map(need -> values[need]).toList());
            values[i] = status[i].startsWith("SUCCEEDED") ? i + "(" + asked + ")" : "-";
        }
        return String.join(" ", values);
    }

    // --- what happens

    private static String engine(Graph graph) {
        VirtualTime time = new VirtualTime();
        Plan<String> plan = Plan.of("graph", Duration.ofMillis(LIMIT));
        List<Part<String>> parts = new ArrayList<>();
        int[] asked = new int[PARTS];
        for (int i = 0; i < PARTS; i++) {
            List<Part<String>> needs = graph.needsOf(i).stream().map(parts::get).toList();
            Plan<String> place =
                    needs.isEmpty() ? plan : plan.after(got -> read(got, needs), needs.toArray(Part<?>[]::new));
            Source<String, String> source = source(i, graph.acts.get(i), asked);
            parts.add(graph.required.get(i) ? place.require("" + i, source) : place.optional("" + i, source, "-"));
        }
        Aggregation<String> run = time.start(
                plan.combine(
                        got -> String.join(" ", parts.stream().map(got::get).toList())),
                "");
        time.advance(Duration.ofMillis(LIMIT));

        String seen = text(run, asked);
        if (!run.terminated().toCompletableFuture().isDone() || time.pendingTimers() != 0) {
            return seen + ", and something is left";
        }
        return seen;
    }

    private static String read(Gathered got, List<Part<String>> needs) {
        return String.join("", needs.stream().map(got::get).toList());
    }

    private static Source<String, String> source(int part, Act act, int[] asked) {
        return (query, context) -> {
            asked[part]++;
            CompletableFuture<String> future = new CompletableFuture<>();
            Runnable ends = act == Act.FAILS
                    ? () -> future.completeExceptionally(new IllegalStateException())
                    : () -> future.complete(part + "(" + query + ")");
            if (act == Act.ANSWERS_AT_ONCE) {
                ends.run();
            } else if (act != Act.HANGS) {
                context.schedule(Duration.ofMillis(1L << part), ends);
            }
            return future;
        };
    }

    private static String text(Aggregation<String> run, int[] asked) {
        Report report = run.report();
        StringBuilder text = new StringBuilder(report.status().toString());
        if (report.status() == Report.Status.SUCCEEDED) {
            text.append(' ').append(run.join());
        }
        text.append(" at ").append(report.end().toMillis()).append(':');
        for (int i = 0; i < PARTS; i++) {
            Report part = report.children().get(i);
            text.append(' ')
                    .append(part.status())
                    .append('@')
                    .append(part.start().toMillis());
            if (asked[i] != (part.status() == Report.Status.SKIPPED ? 0 : 1)) {
                text.append(", asked ").append(asked[i]).append(" times,");
            }
        }
        return text.toString();
    }
}

package dev.sheaf.examples.waterfall;

import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A run as it is drawn: bounded, and without the exceptions of its report, which may hold on to anything.
 *
 * @param isOver whether all its work has really ended, and nothing will change any more
 * @param rows the run itself, and what is below it, in the order of the report
 * @param more how many nodes there are that have no row
 */
record RunView(long id, Instant startedAt, boolean isOver, List<Row> rows, int more) {

    static final int MOST_ROWS = 200;

    static RunView of(Report run, boolean isOver) {
        List<Row> rows = new ArrayList<>();
        int all = add(run, 0, rows);
        return new RunView(run.runId(), run.startedAt(), isOver, List.copyOf(rows), all - rows.size());
    }

    /** Returns how many nodes there are. */
    private static int add(Report node, int depth, List<Row> rows) {
        if (rows.size() < MOST_ROWS) {
            rows.add(Row.of(node, depth));
        }
        int all = 1;
        for (Report child : node.children()) {
            all += add(child, depth + 1, rows);
        }
        return all;
    }

    Row run() {
        return rows.get(0);
    }

    long deadline() {
        return run().deadline();
    }

    /** The instant of the last thing that is drawn, in nanoseconds from the start. */
    long lastEnd() {
        return rows.stream().mapToLong(Row::end).max().orElse(0);
    }

    boolean usedAFallback() {
        return rows.stream().anyMatch(Row::fallbackServed);
    }

    /** The parts of a decided run that were told to stop: while it is not over, at least one of them runs on. */
    List<String> stopped() {
        return rows.stream()
                .filter(row -> row.depth() == 1)
                .filter(row -> row.status() == Status.TIMED_OUT || row.status() == Status.CANCELLED)
                .map(Row::name)
                .toList();
    }
}

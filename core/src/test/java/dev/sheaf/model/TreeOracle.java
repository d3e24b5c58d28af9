package dev.sheaf.model;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What must come of a {@link Tree}, worked out one event after the other, with nothing of the library.
 *
 * <p>This is the clock; the rules of each kind of node are in {@link TreeOraclePlan}, {@link TreeOraclePair} and
 * {@link TreeOracleLeaf}.
 */
final class TreeOracle {

    private record Event(int at, int sequence, Runnable what) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingInt(Event::at).thenComparingInt(Event::sequence));
    private int sequence;
    private int now;
    private int terminated;

    private TreeOracle() {}

    static String expected(Tree.Nested tree, int cancel) {
        TreeOracle oracle = new TreeOracle();
        TreeOraclePlan root = new TreeOraclePlan(oracle, tree, Integer.MAX_VALUE, node -> {});
        root.start();
        oracle.at(cancel, () -> root.stop("CALLER"));
        for (Event event = oracle.events.poll(); event != null; event = oracle.events.poll()) {
            oracle.now = event.at;
            event.what.run();
        }
        return root.ending() + ", decided at " + root.decidedAt() + ", terminated at " + oracle.terminated + " | "
                + root.run();
    }

    void at(int instant, Runnable what) {
        events.add(new Event(instant, sequence++, what));
    }

    int now() {
        return now;
    }

    /** So far; what ends later says so later. */
    void terminatesNow() {
        terminated = now;
    }
}

package dev.sheaf.model;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What must come of a {@link Tree}, worked out one event after the other, without concurrency and without the library.
 *
 * <p>This is the clock, and the list of what is done to sources. The rules of a run are in {@link OraclePlan}: compare
 * them with the table in the README.
 */
final class Oracle {

    private record Event(int at, boolean isOutside, int sequence, Runnable what) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingInt(Event::at).thenComparing(Event::isOutside).thenComparingInt(Event::sequence));

    private final StringBuilder notes = new StringBuilder();
    private int sequence;
    private int now;
    private int terminated;

    private Oracle() {}

    static String expected(Tree.Nested tree, int cancel) {
        Oracle oracle = new Oracle();
        OraclePlan root = new OraclePlan(oracle, tree, "p", Integer.MAX_VALUE, node -> {});
        root.start();
        oracle.at(cancel, true, () -> root.stop("CALLER"));
        for (Event event = oracle.events.poll(); event != null; event = oracle.events.poll()) {
            oracle.now = event.at;
            event.what.run();
        }
        return root.ending() + ", decided at " + root.decidedAt() + ", terminated at " + oracle.terminated + " | "
                + root.run() + " |" + oracle.notes;
    }

    /** In one instant what comes from outside is later than the timers of the library. */
    void at(int instant, boolean isOutside, Runnable what) {
        events.add(new Event(instant, isOutside, sequence++, what));
    }

    int now() {
        return now;
    }

    /** So far; what ends later says so later. */
    void terminatesNow() {
        terminated = now;
    }

    void note(String what) {
        notes.append(' ').append(what).append('@').append(now);
    }
}

package dev.sheaf;

/**
 * The state word of a run: everything a decision depends on, packed into one long, so that one compare-and-set takes it.
 *
 * <pre>
 *   bits 60-62  decision      OPEN until it falls, then never changed
 *   bits 45-59  culprit       index of the part whose failure decided
 *   bits 30-44  started       how many parts were started; they are started in order, so the others were skipped
 *   bits 15-29  required      required parts that have not settled
 *   bits  0-14  pending       parts that have not settled, plus one as long as the start loop runs, so that no success can
 *                             be decided before every part was started
 * </pre>
 */
final class RunState {

    static final int OPEN = 0;
    static final int SUCCESS = 1;
    static final int FAILURE = 2;
    static final int DEADLINE = 3;
    static final int CANCELLED = 4;

    private static final int FIELD_BITS = 15;
    private static final long FIELD_MASK = (1L << FIELD_BITS) - 1;
    private static final int REQUIRED_SHIFT = FIELD_BITS;
    private static final int STARTED_SHIFT = 2 * FIELD_BITS;
    private static final int CULPRIT_SHIFT = 3 * FIELD_BITS;
    private static final int DECISION_SHIFT = 4 * FIELD_BITS;

    /** One less than the field holds, for the unit of the start loop. */
    static final int MAX_PARTS = (int) FIELD_MASK - 1;

    private RunState() {}

    static long initial(int parts, int required) {
        return ((long) required << REQUIRED_SHIFT) | (parts + 1);
    }

    static int decision(long state) {
        return (int) (state >>> DECISION_SHIFT);
    }

    static boolean isOpen(long state) {
        return decision(state) == OPEN;
    }

    static int pending(long state) {
        return (int) (state & FIELD_MASK);
    }

    static int pendingRequired(long state) {
        return (int) ((state >>> REQUIRED_SHIFT) & FIELD_MASK);
    }

    static int started(long state) {
        return (int) ((state >>> STARTED_SHIFT) & FIELD_MASK);
    }

    static int culprit(long state) {
        return (int) ((state >>> CULPRIT_SHIFT) & FIELD_MASK);
    }

    static long withOneStarted(long state) {
        return state + (1L << STARTED_SHIFT);
    }

    /** A part that is not required, or the start loop, has settled; the last one decides. */
    static long withOneSettled(long state) {
        long next = state - 1;
        return pending(next) == 0 ? decided(next, SUCCESS) : next;
    }

    static long withRequiredSettled(long state) {
        return withOneSettled(state - (1L << REQUIRED_SHIFT));
    }

    private static long decided(long state, int decision) {
        return state | ((long) decision << DECISION_SHIFT);
    }

    static long failedBy(long state, int index) {
        return decided(state, FAILURE) | ((long) index << CULPRIT_SHIFT);
    }

    static long cancelled(long state) {
        return decided(state, CANCELLED);
    }

    /** Time is up when everything was started: a success if nothing required is missing. */
    static long expired(long state) {
        return decided(state, pendingRequired(state) == 0 ? SUCCESS : DEADLINE);
    }

    static long expiredWhileStarting(long state) {
        return decided(state, DEADLINE);
    }
}

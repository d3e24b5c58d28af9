package dev.sheaf;

/**
 * The state word of a run: everything a decision depends on, packed into one long, so that one compare-and-set takes it.
 *
 * <pre>
 *   bits 60-62  decision      OPEN until it falls, then never changed
 *   bits 45-59  detail        of a failure, the index of the part that failed; of a cancel, the reason
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

    /** The caller has completed the result himself. */
    static final int GIVEN_UP = 5;

    /** Something of this library threw. */
    static final int BROKEN = 6;

    private static final CancelReason[] REASONS = CancelReason.values();

    private static final int FIELD_BITS = 15;
    private static final long FIELD_MASK = (1L << FIELD_BITS) - 1;
    private static final int REQUIRED_SHIFT = FIELD_BITS;
    private static final int STARTED_SHIFT = 2 * FIELD_BITS;
    private static final int DETAIL_SHIFT = 3 * FIELD_BITS;
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
        return detail(state);
    }

    static boolean isCulprit(long state, int index) {
        return decision(state) == FAILURE && detail(state) == index;
    }

    static Report.Status statusOf(int decision) {
        return switch (decision) {
            case SUCCESS -> Report.Status.SUCCEEDED;
            case FAILURE, BROKEN -> Report.Status.FAILED;
            case DEADLINE -> Report.Status.TIMED_OUT;
            default -> Report.Status.CANCELLED;
        };
    }

    /** Why what still ran was stopped. */
    static CancelReason reason(long state) {
        return switch (decision(state)) {
            case FAILURE, BROKEN -> CancelReason.SIBLING_FAILED;
            case GIVEN_UP -> CancelReason.CALLER;
            case CANCELLED -> REASONS[detail(state)];
            default -> CancelReason.DEADLINE; // of a success, the optional parts that had no answer yet
        };
    }

    private static int detail(long state) {
        return (int) ((state >>> DETAIL_SHIFT) & FIELD_MASK);
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
        return decided(state, FAILURE) | ((long) index << DETAIL_SHIFT);
    }

    @SuppressWarnings("EnumOrdinal") // it does not leave this word
    static long cancelled(long state, CancelReason reason) {
        return decided(state, CANCELLED) | ((long) reason.ordinal() << DETAIL_SHIFT);
    }

    static long givenUp(long state) {
        return decided(state, GIVEN_UP);
    }

    static long broken(long state) {
        return decided(state, BROKEN);
    }

    /** Time is up when everything was started: a success if nothing required is missing. */
    static long expired(long state) {
        return decided(state, pendingRequired(state) == 0 ? SUCCESS : DEADLINE);
    }

    static long expiredWhileStarting(long state) {
        return decided(state, DEADLINE);
    }
}

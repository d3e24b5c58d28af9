package dev.sheaf;

/**
 * The state word of a run: everything a decision depends on, packed into one long, so that one compare-and-set takes it.
 *
 * <pre>
 *   bit  63     concluded     whether a thread has taken on what follows from the decision
 *   bits 60-62  decision      OPEN until it falls, then never changed
 *   bits 48-59  detail        of a failure, the index of the part that failed; of a cancel, the reason; of a success, whether
 *                             the answers have been handed over
 *   bits 36-47  started       how many parts were started; they are started in order, so the others were skipped
 *   bits 24-35  required      required parts that have not settled
 *   bits 12-23  pending       parts that have not settled, plus one as long as the start loop runs, so that no success can
 *                             be decided before every part was started
 *   bits  0-11  open          started parts that have not ended, plus one until the run has concluded; at zero it has terminated
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

    static final int FIELD_BITS = 12;
    private static final long FIELD_MASK = (1L << FIELD_BITS) - 1;
    private static final int PENDING_SHIFT = FIELD_BITS;
    private static final int REQUIRED_SHIFT = 2 * FIELD_BITS;
    private static final int STARTED_SHIFT = 3 * FIELD_BITS;
    private static final int DETAIL_SHIFT = 4 * FIELD_BITS;
    private static final int DECISION_SHIFT = 5 * FIELD_BITS;
    private static final int DECISION_MASK = 0b111;
    static final long CONCLUDED = 1L << 63;

    /** In the detail of a success. */
    static final long HANDED_OVER = 1L << DETAIL_SHIFT;

    /** One less than the fields hold, for the unit of the start loop and that of the run. */
    static final int MAX_PARTS = (int) FIELD_MASK - 1;

    private RunState() {}

    static long initial(int parts, int required) {
        return ((long) required << REQUIRED_SHIFT) | ((parts + 1L) << PENDING_SHIFT) | 1;
    }

    static int decision(long state) {
        return (int) (state >>> DECISION_SHIFT) & DECISION_MASK;
    }

    static boolean isOpen(long state) {
        return decision(state) == OPEN;
    }

    static boolean isConcluded(long state) {
        return (state & CONCLUDED) != 0;
    }

    /** Something of this library threw: before the decision, or after the answers had been handed over. */
    static boolean isBroken(long state) {
        return decision(state) == BROKEN || (decision(state) == SUCCESS && (state & HANDED_OVER) != 0);
    }

    static boolean isCombining(long state) {
        return decision(state) == SUCCESS && isConcluded(state) && (state & HANDED_OVER) == 0;
    }

    static boolean isTerminated(long state) {
        return (state & FIELD_MASK) == 0;
    }

    private static int field(long state, int shift) {
        return (int) ((state >>> shift) & FIELD_MASK);
    }

    static int pending(long state) {
        return field(state, PENDING_SHIFT);
    }

    static int pendingRequired(long state) {
        return field(state, REQUIRED_SHIFT);
    }

    static int started(long state) {
        return field(state, STARTED_SHIFT);
    }

    static int culprit(long state) {
        return field(state, DETAIL_SHIFT);
    }

    static boolean isCulprit(long state, int index) {
        return decision(state) == FAILURE && culprit(state) == index;
    }

    static Report.Status status(long state) {
        return switch (decision(state)) {
            case OPEN -> Report.Status.RUNNING;
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
            case CANCELLED -> REASONS[field(state, DETAIL_SHIFT)];
            default -> CancelReason.DEADLINE; // of a success, the optional parts that had no answer yet
        };
    }

    /** From now on the run waits for its end, too. */
    static long withOneStarted(long state) {
        return state + (1L << STARTED_SHIFT) + 1;
    }

    /** A part that is not required, or the start loop, has settled; the last one decides. */
    static long withOneSettled(long state) {
        long next = state - (1L << PENDING_SHIFT);
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

package dev.sheaf;

import dev.sheaf.Report.Status;
import org.jspecify.annotations.Nullable;

/**
 * The state word of a call, packed into one int.
 *
 * <pre>
 *   bits 20-31  open      how much of it may still be going on: its own work, each endsWith, each child. Once it was asked, it has
 *                         terminated when this falls to zero, from where it never rises again
 *   bits  8-19  index     of the part in its plan; never changed
 *   bit      7  done      what follows from the end of the source has been done; set once
 *   bit      6  ended     the source has answered, or failed; set once
 *   bits  3-5   reason    zero, or one more than the ordinal of the reason why it was cancelled; set once
 *   bits  0-2   status    SKIPPED until it is asked; leaves RUNNING once
 * </pre>
 */
final class CallState {

    private static final Status[] STATUSES = Status.values();
    private static final CancelReason[] REASONS = CancelReason.values();

    private static final int STATUS_MASK = 0b111;
    private static final int REASON_SHIFT = 3;
    private static final int REASON_MASK = 0b111 << REASON_SHIFT;
    static final int ENDED = 1 << 6;
    private static final int DONE = 1 << 7;
    private static final int INDEX_SHIFT = 8;
    private static final int INDEX_MASK = (1 << RunState.FIELD_BITS) - 1;
    private static final int OPEN_SHIFT = INDEX_SHIFT + RunState.FIELD_BITS;
    private static final int ONE_OPEN = 1 << OPEN_SHIFT;

    /** How many this word can count; {@link Extras} count the rest. */
    static final int MAX_OPEN = -1 >>> OPEN_SHIFT;

    private CallState() {}

    /** A call whose source is about to be asked. */
    static int running(int index) {
        return with(index << INDEX_SHIFT, Status.RUNNING) + ONE_OPEN;
    }

    /** A call whose source may be asked later. */
    static int idle() {
        return with(0, Status.SKIPPED);
    }

    static Status status(int state) {
        return STATUSES[state & STATUS_MASK];
    }

    @SuppressWarnings("EnumOrdinal") // it does not leave this word
    static int with(int state, Status status) {
        return (state & ~STATUS_MASK) | status.ordinal();
    }

    static @Nullable CancelReason reason(int state) {
        int reason = (state & REASON_MASK) >>> REASON_SHIFT;
        return reason == 0 ? null : REASONS[reason - 1];
    }

    static boolean isCancelled(int state) {
        return (state & REASON_MASK) != 0;
    }

    @SuppressWarnings("EnumOrdinal")
    static int with(int state, CancelReason reason) {
        return state | ((reason.ordinal() + 1) << REASON_SHIFT);
    }

    static boolean hasEnded(int state) {
        return (state & ENDED) != 0;
    }

    static boolean isDone(int state) {
        return (state & DONE) != 0;
    }

    static int done(int state) {
        return state | DONE;
    }

    static int index(int state) {
        return (state >>> INDEX_SHIFT) & INDEX_MASK;
    }

    static int open(int state) {
        return state >>> OPEN_SHIFT;
    }

    static int oneMoreOpen(int state) {
        return state + ONE_OPEN;
    }

    static int oneLessOpen(int state) {
        return state - ONE_OPEN;
    }
}

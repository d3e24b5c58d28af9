package dev.sheaf;

/** Why work was stopped that had been started. */
public enum CancelReason {
    /** Another required source of the same run failed, so the answer is no longer needed. */
    SIBLING_FAILED,

    /** Enough others have answered. */
    SATISFIED,

    /** Time was up. */
    DEADLINE,

    /** The caller gave up. */
    CALLER
}

package dev.sheaf;

import dev.sheaf.Report.Status;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree that a run is: what the report prints, and what is cancelled with the node above it.
 *
 * <p>The tree keeps names, statuses and times; values and sources are dropped as soon as they are settled.
 */
sealed interface Node permits CallNode, RunNode {

    String name();

    Status status();

    /** Why it was cancelled, if it was. */
    @Nullable
    CancelReason reason();

    /** The class of what it failed with. */
    @Nullable
    String failure();

    /** On the clock of the environment. */
    long startNanos();

    /** When it was decided, later when its work has really ended; while neither is known, the start. */
    long endNanos();

    long deadlineNanos();

    RunEnvironment environment();

    /** The parent was cancelled, or has ended without waiting for this child. */
    void cancelFromAbove(CancelReason reason);

    /** Something in this library threw; the caller must get an answer all the same. */
    void broken(Throwable thrown);

    /** Arms the timer for the deadline. The caller must look afterwards whether this was settled in the meantime. */
    default @Nullable Registration armed(Runnable expire) {
        try {
            return environment().timer.schedule(deadlineNanos(), expire);
        } catch (StackOverflowError noRoom) {
            broken(noRoom);
            throw noRoom; // there is neither a timer that would find it nor room to hand it over
        } catch (Throwable thrown) { // without a timer nobody would end it
            broken(thrown);
            return null;
        }
    }

    default void disarm(@Nullable Registration armed) {
        try {
            if (armed != null) {
                armed.remove();
            }
        } catch (Throwable thrown) {
            Log.misbehaved("removing a timer", name(), thrown);
        }
    }
}

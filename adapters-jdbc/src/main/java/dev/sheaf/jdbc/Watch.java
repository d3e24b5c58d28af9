package dev.sheaf.jdbc;

import dev.sheaf.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the threads of a fetch that was stopped, the worker and that of its cancel: the driver may hold them
 * for ever.
 *
 * <p>The monitor is never held while other code runs, but for the timer's.
 */
final class Watch {

    private @Nullable Registration
            timers; // guarded by this; written by the thread that stops, removed by the last thread
    private boolean left; // guarded by this; written by the last thread, read by those who stop and by the timer
    private boolean givenUp; // guarded by this; written by the timer, read by the last thread

    /** Keeps the timers until the last thread leaves; called once at most. */
    synchronized void keep(Registration timers) {
        if (left) {
            timers.remove(); // it was faster
        } else {
            this.timers = timers;
        }
    }

    /**
     * The last thread leaves: the worker, or that of a cancel which has come back later.
     *
     * @return whether it was not given up before
     */
    synchronized boolean leave() {
        left = true;
        if (timers != null) {
            timers.remove();
        }
        return !givenUp;
    }

    /**
     * Time is up.
     *
     * @return whether some thread has not left before, and is given up now
     */
    synchronized boolean giveUp() {
        givenUp = !left;
        return givenUp;
    }
}

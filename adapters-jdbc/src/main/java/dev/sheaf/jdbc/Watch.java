package dev.sheaf.jdbc;

import dev.sheaf.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Watches over a worker whose fetch was stopped: the driver may hold it for ever.
 *
 * <p>The monitor is never held while other code runs, but for the timer's.
 */
final class Watch {

    private @Nullable Registration timers; // guarded by this; written by the thread that stops, removed by the worker
    private boolean left; // guarded by this; written by the worker, read by those who stop and by the timer
    private boolean givenUp; // guarded by this; written by the timer, read by the worker

    /** Keeps the timers until the worker leaves; called once at most. */
    synchronized void keep(Registration timers) {
        if (left) {
            timers.remove(); // the worker was faster
        } else {
            this.timers = timers;
        }
    }

    /**
     * The worker leaves.
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
     * @return whether the worker has not left before, and is given up now
     */
    synchronized boolean giveUp() {
        givenUp = !left;
        return givenUp;
    }
}

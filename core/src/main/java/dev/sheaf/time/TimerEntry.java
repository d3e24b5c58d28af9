package dev.sheaf.time;

import dev.sheaf.Registration;
import org.jspecify.annotations.Nullable;

/**
 * A task of a {@link TimerRing}: a link of a circular list, or the end of such a list. Linked to itself, it is in none.
 *
 * <p>It is what the caller gets as well, so that arming a timer costs one object, of 32 bytes: hence no field too many.
 *
 * <p>Any thread removes; one thread moves what is due from its bucket to another list and takes it from there. Whoever
 * clears the task has it, and he does so under the bucket's monitor.
 */
final class TimerEntry implements Registration {

    /**
     * The end of the list that this was added to; its monitor guards the fields that change, wherever this is linked.
     */
    final TimerEntry bucket;

    /** Which of the turns of the ring this waits for. */
    final int turn;

    /** Written and read by who adds or removes this or a neighbour, and by who advances. */
    private TimerEntry prev = this;

    TimerEntry next = this;

    /** Cleared by who removes this or takes it to be run; none at the end of a list. */
    private @Nullable Runnable task;

    /** The end of an empty list. */
    TimerEntry() {
        bucket = this;
        turn = 0;
    }

    TimerEntry(TimerEntry bucket, int turn, Runnable task) {
        this.bucket = bucket;
        this.turn = turn;
        this.task = task;
    }

    @Override
    public boolean remove() {
        synchronized (bucket) {
            return take() != null;
        }
    }

    /** Out of its list and without its task, if it still has one. The caller holds the bucket. */
    @Nullable
    Runnable take() {
        Runnable taken = task;
        task = null;
        unlink();
        return taken;
    }

    /** Last in the list with this end. The caller holds the bucket. */
    void link(TimerEntry end) {
        prev = end.prev;
        next = end;
        prev.next = this;
        next.prev = this;
    }

    /** Out of its list. The caller holds the bucket. */
    void unlink() {
        prev.next = next;
        next.prev = prev;
        prev = this;
        next = this;
    }
}

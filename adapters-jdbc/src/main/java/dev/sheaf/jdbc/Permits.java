package dev.sheaf.jdbc;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many may run at once. A waiter is an entry in a queue and no thread; the order is that of arrival.
 *
 * <p>The monitor is never held while a waiter is told, and nobody waits in it.
 */
final class Permits {

    /** Waits for a permit. It is told at most once, by the thread that asked or by one that gave a permit back. */
    interface Waiter {
        /** Returns false if the permit is of no use to this waiter: then it is given to the next. */
        boolean granted();
    }

    private final Set<Waiter> queue = new LinkedHashSet<>(); // guarded by this; a set, so that leaving it is cheap
    private int available; // guarded by this; more than zero only while nobody waits

    Permits(int count) {
        this.available = count;
    }

    void acquire(Waiter waiter) {
        if (takeOrQueue(waiter) && !waiter.granted()) {
            release();
        }
    }

    /** Gives a permit back, or hands it straight to the first in the queue that can use it. */
    void release() {
        Waiter next = nextOrFree();
        while (next != null && !next.granted()) { // a loop: an executor may reject thousands who wait
            next = nextOrFree();
        }
    }

    private synchronized boolean takeOrQueue(Waiter waiter) {
        if (available == 0) {
            queue.add(waiter);
            return false;
        }
        available--;
        return true;
    }

    private synchronized @Nullable Waiter nextOrFree() {
        Iterator<Waiter> waiting = queue.iterator();
        if (!waiting.hasNext()) {
            available++;
            return null;
        }
        Waiter next = waiting.next();
        waiting.remove();
        return next;
    }

    /**
     * Stops waiting. Returns false for a waiter that is not in the queue: it has been granted a permit, or is just
     * being told.
     */
    synchronized boolean withdraw(Waiter waiter) {
        return queue.remove(waiter);
    }
}

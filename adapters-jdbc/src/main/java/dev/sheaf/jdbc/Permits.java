package dev.sheaf.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many fetches may run at once, and which there are. One that waits is a place in a line and no thread; the order
 * is that of arrival. However many wait, to come and to go takes the same few steps and allocates nothing.
 *
 * <p>The monitor is never held while a fetch is told, and nobody waits in it.
 */
final class Permits {

    /** A place in a line, which is a ring; its head is nobody's. The fields are guarded by the permits. */
    static class Place {
        private Place before = this;
        private Place after = this;
        private boolean waits;

        private void join(Place head) {
            before = head.before;
            after = head;
            before.after = this;
            head.before = this;
        }

        private void leave() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }

    // Guarded by this:
    private final Place waiting = new Place();
    private final Place working = new Place(); // until they have terminated
    private int available; // more than zero only while nobody waits
    private boolean closed;

    Permits(int count) {
        this.available = count;
    }

    /** Gives a permit to a fetch, or lets it wait for one. Returns false if nobody is let in any more. */
    boolean acquire(QueryFetch<?> fetch) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            Place place = fetch;
            place.waits = available == 0;
            place.join(place.waits ? waiting : working);
            if (place.waits) {
                return true;
            }
            available--;
        }
        if (!fetch.granted()) {
            release();
        }
        return true;
    }

    /** Gives a permit back, or hands it straight to the first in the line that can use it. */
    void release() {
        QueryFetch<?> next = nextOrFree();
        while (next != null && !next.granted()) { // a loop: an executor may reject thousands who wait
            next = nextOrFree();
        }
    }

    private synchronized @Nullable QueryFetch<?> nextOrFree() {
        Place first = waiting.after;
        if (!(first instanceof QueryFetch<?> next)) {
            available++;
            return null;
        }
        stopWaiting(first);
        return next;
    }

    private void stopWaiting(Place place) {
        place.waits = false;
        place.leave();
        place.join(working);
    }

    /** Stops waiting. Returns false for a fetch that does not wait: it has a permit, or is just being told. */
    synchronized boolean withdraw(QueryFetch<?> fetch) {
        Place place = fetch;
        boolean waited = place.waits;
        if (waited) {
            stopWaiting(place);
        }
        return waited;
    }

    /** The fetch has terminated, and is no longer known here. */
    synchronized void forget(QueryFetch<?> fetch) {
        ((Place) fetch).leave();
    }

    /** Lets nobody in from now on. Returns those that have not terminated. */
    synchronized List<QueryFetch<?>> close() {
        closed = true;
        List<QueryFetch<?>> left = new ArrayList<>();
        for (Place head : List.of(working, waiting)) {
            for (Place place = head.after; place instanceof QueryFetch<?> fetch; place = place.after) {
                left.add(fetch);
            }
        }
        return left;
    }
}

package dev.sheaf.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many fetches may run at once, and which have not terminated. A fetch that waits is a place in a line and holds no
 * thread; permits are given in order of arrival. To join the line and to leave it takes the same few steps however many
 * wait, and allocates nothing.
 *
 * <p>A fetch is told of its permit outside the monitor, and no thread waits inside.
 */
final class Permits {

    /** A place in a line. A line is a ring, whose head belongs to no fetch. The permits guard the fields. */
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
    private final Place working = new Place(); // out of the line, until terminated
    private int available; // more than zero only while no fetch waits
    private boolean closed;

    Permits(int count) {
        this.available = count;
    }

    /** Gives a permit to a fetch, or lets it wait for one. Returns false if these permits are closed. */
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

    /** Gives a permit back: hands it to the first fetch in the line that can use it, or keeps it. */
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

    /** Takes a fetch out of the line. Returns false for one that is not in it: it has a permit, or is being told so. */
    synchronized boolean withdraw(QueryFetch<?> fetch) {
        Place place = fetch;
        boolean waited = place.waits;
        if (waited) {
            stopWaiting(place);
        }
        return waited;
    }

    /** Forgets a fetch that has terminated. */
    synchronized void forget(QueryFetch<?> fetch) {
        ((Place) fetch).leave();
    }

    /** Refuses all fetches from now on. Returns those that have not terminated. */
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

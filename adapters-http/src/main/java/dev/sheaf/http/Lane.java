package dev.sheaf.http;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one client with one origin. Over HTTP/2 a peer says how many it takes at a time, and the client of the JDK
 * refuses what goes beyond (JDK-8225647). That waits here until others have ended.
 *
 * <p>Whenever something waits, another exchange is under way that lets it go on in the end, or one of those waiting has a
 * timer. Nobody is called under the lock, which attempts may hold theirs around.
 */
final class Lane {

    /** Guarded by this: the attempts that were sent, or are about to be. */
    private int underWay;

    /** Guarded by this: those that the peer has no room for, in the order in which they will be sent. */
    private final Deque<Attempts> waiting = new ArrayDeque<>();

    /** Tells whether a newcomer may be sent; else it waits behind the others. */
    synchronized boolean enter(Attempts newcomer) {
        if (waiting.isEmpty()) {
            underWay++;
            return true;
        }
        waiting.add(newcomer);
        return false;
    }

    /** There was no room for one: it waits. Tells whether no end of another will let it go on, so that a timer must. */
    synchronized boolean refused(Attempts attempts) {
        waiting.addFirst(attempts);
        return --underWay == 0;
    }

    /** One has ended; two may try, for the client can have more room than was used, and refuses the second if not. */
    void left() {
        Attempts next;
        Attempts second;
        synchronized (this) {
            underWay--;
            next = next();
            second = next();
        }
        start(next);
        start(second);
    }

    /** One that waited, or was about to be sent, is not wanted any more. */
    void givenUp(Attempts attempts) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(attempts);
        }
        if (waited) {
            retry();
        } else {
            left();
        }
    }

    /** Lets one try where nothing is under way. */
    void retry() {
        Attempts next;
        synchronized (this) {
            next = underWay == 0 ? next() : null;
        }
        start(next);
    }

    private @Nullable Attempts next() {
        Attempts next = waiting.poll();
        if (next != null) {
            underWay++;
        }
        return next;
    }

    private static void start(@Nullable Attempts next) {
        if (next != null) {
            next.sendSoon();
        }
    }
}

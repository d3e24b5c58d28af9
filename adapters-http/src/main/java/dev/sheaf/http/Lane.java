package dev.sheaf.http;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one client with one origin. Over HTTP/2 a peer says how many it takes at a time, and the client of
 * the JDK refuses what goes beyond (JDK-8225647). That waits here until others have ended.
 *
 * <p>JDK 17 makes room only after it has told the end. So every refusal has a timer behind it, one for all that wait.
 * Nobody is called under the lock, which attempts may hold theirs around.
 */
final class Lane {

    /** Guarded by this: those that the peer has no room for, in the order in which they will be sent. */
    private final Deque<Attempts> waiting = new ArrayDeque<>();

    /** Guarded by this: whose timer calls {@link #retry}; it is gone when that one has ended. */
    private @Nullable Attempts timing;

    /** Tells whether a newcomer may be sent; else it waits behind the others. */
    synchronized boolean enter(Attempts newcomer) {
        if (waiting.isEmpty()) {
            return true;
        }
        waiting.add(newcomer);
        return false;
    }

    /** There was no room for one: it waits. Tells whether it must set the timer. */
    synchronized boolean refused(Attempts attempts) {
        waiting.addFirst(attempts);
        if (timing != null) {
            return false;
        }
        timing = attempts;
        return true;
    }

    /** One has ended; two may try, for the client can have more room than was used, and refuses the second if not. */
    void left() {
        startNext();
        startNext();
    }

    /** One that waited, or was about to be sent and leaves that to another, is not wanted any more. */
    void givenUp(Attempts attempts) {
        boolean passesOn;
        synchronized (this) {
            passesOn = !waiting.remove(attempts) || timing == attempts;
            timing = timing == attempts ? null : timing;
        }
        if (passesOn) {
            startNext();
        }
    }

    /** Lets one try. */
    void retry() {
        synchronized (this) {
            timing = null;
        }
        startNext();
    }

    private void startNext() {
        Attempts next;
        synchronized (this) {
            next = waiting.poll();
            if (next == timing) {
                timing = null;
            }
        }
        if (next != null) {
            next.sendSoon();
        }
    }
}

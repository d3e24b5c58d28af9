package dev.sheaf.http;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client to one origin that wait for room. Over HTTP/2 a peer says how many it takes at a time, and
 * the client of the JDK refuses to send more (JDK-8225647). The others wait here until an exchange has ended.
 *
 * <p>JDK 17 makes room only after it has told the end. So each refusal is backed by a timer, one for all that wait.
 *
 * <p>Attempts may hold their own lock when they call; so nothing is called under the lock of this.
 */
final class Lane {

    /** Guarded by this: the requests that the peer has no room for, in the order in which they will be sent. */
    private final Deque<Attempts> waiting = new ArrayDeque<>();

    /** Guarded by this: the attempts whose timer calls {@link #retry}. The timer is dropped when they have ended. */
    private @Nullable Attempts timing;

    /** Returns whether a newcomer may be sent; if not, it waits behind the others. */
    synchronized boolean enter(Attempts newcomer) {
        if (waiting.isEmpty()) {
            return true;
        }
        waiting.add(newcomer);
        return false;
    }

    /** The peer had no room for these attempts: they wait. Returns whether the caller must set the timer. */
    synchronized boolean refused(Attempts attempts) {
        waiting.addFirst(attempts);
        if (timing != null) {
            return false;
        }
        timing = attempts;
        return true;
    }

    /** An exchange has ended. Two may try: the client may have unused room, and refuses the second if not. */
    void left() {
        startNext();
        startNext();
    }

    /** The attempts waited, or were about to be sent, and are no longer wanted. The next one may take their turn. */
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

    /** The timer has fired: lets one try. */
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

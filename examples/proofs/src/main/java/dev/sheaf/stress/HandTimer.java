package dev.sheaf.stress;

import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A timer without a thread: an actor is the timer, for as long as it fires.
 *
 * <p>The clock stands at zero until then, so an instant is the same as the time since the start. What follows from a
 * task runs on the firing thread as well: one thread less that the arbiter would have to wait for.
 */
final class HandTimer implements DeadlineTimer {

    private final AtomicLong now = new AtomicLong();
    private final Queue<Entry> armed = new ConcurrentLinkedQueue<>();

    private final class Entry implements Registration {
        private final long nanos;
        private final Runnable task;

        Entry(long nanos, Runnable task) {
            this.nanos = nanos;
            this.task = task;
        }

        /** The queue gives an entry away once: to the one that takes it back, or to the one that fires it. */
        @Override
        public boolean remove() {
            return armed.remove(this);
        }
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        Entry entry = new Entry(nanos, task);
        armed.add(entry);
        return entry;
    }

    /**
     * Runs what is armed for exactly this instant; returns how much that was. If it is nothing, the instant has not
     * come: time does not pass for a run that has not armed its timer yet.
     */
    int fire(Duration instant) {
        long nanos = instant.toNanos();
        int fired = 0;
        for (Entry entry : armed) {
            if (entry.nanos == nanos && entry.remove()) {
                now.accumulateAndGet(nanos, Math::max);
                entry.task.run();
                fired++;
            }
        }
        return fired;
    }

    boolean isEmpty() {
        return armed.isEmpty();
    }
}

package dev.sheaf.time;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for an instant: a hashed wheel with a bucket per tick.
 *
 * <p>An instant is rounded up to a tick, so nothing is early, and the low bits of the tick name the bucket. What is
 * more than one turn of the wheel ahead stays in its bucket and is passed over until its turn comes. Instants are
 * compared by difference and all sizes are powers of two, so the clock may wrap around.
 *
 * <p>Any thread adds and removes; one thread at a time advances. The monitor of a bucket guards the links and tasks of
 * its entries; it is held for a few instructions, or for one walk through the bucket, and never while a task runs.
 * Lists without locks, whose dead entries are left to the sweep, were not faster and would hold on to what has been
 * removed.
 */
class TimerRing {

    /** 8.4 ms. */
    static final long TICK = 1L << 23;

    private static final int BUCKETS = 1 << 10;

    /** 8.6 s. */
    static final long TURN = TICK * BUCKETS;

    private final Consumer<Throwable> complain;

    private final TimerEntry[] buckets = new TimerEntry[BUCKETS];

    /** What is due of the bucket being swept, whose monitor guards it; can be removed until it is taken to be run. */
    private final TimerEntry due = new TimerEntry();

    /** The last tick that has been swept or is just being swept. Written by who advances; read by who adds. */
    private volatile long reached;

    /** What a task throws goes to the consumer, which does not throw. */
    TimerRing(long now, Consumer<Throwable> complain) {
        this.complain = complain;
        reached = now & -TICK;
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new TimerEntry();
        }
    }

    /** The tick at which a task for this instant runs: never before it, and never one that has been reached. */
    long tickFor(long nanos) {
        return later((nanos + TICK - 1) & -TICK, reached + TICK);
    }

    /** Has the task run at this tick, or soon after if it is reached meanwhile. */
    TimerEntry add(long tick, Runnable task) {
        for (long at = tick; ; at = reached + TICK) {
            TimerEntry bucket = bucket(at);
            TimerEntry entry = new TimerEntry(bucket, turn(at), task);
            synchronized (bucket) {
                // Asked inside: the sweep writes it before it enters here, so what passes this will be swept.
                if (at - reached > 0) {
                    entry.link(bucket);
                    return entry;
                }
            }
        }
    }

    /**
     * Runs what is due, tick by tick; in one tick in the order of adding. What a task adds is not run by the same call.
     */
    void advance(long now) {
        long target = now & -TICK;
        if (target - reached <= 0) {
            return;
        }
        long tick = later(reached, target - TURN); // one turn visits every bucket
        reached = target;
        while (tick != target) {
            tick += TICK;
            sweep(bucket(tick), turn(tick));
        }
    }

    /**
     * Moves what is due to a list of its own, then runs it without the monitor; removed in between, a task does not
     * run.
     */
    private void sweep(TimerEntry bucket, int turn) {
        synchronized (bucket) {
            for (TimerEntry entry = bucket.next, next; entry != bucket; entry = next) {
                next = entry.next;
                if (entry.turn - turn <= 0) {
                    entry.unlink();
                    entry.link(due);
                }
            }
        }
        for (Runnable task; (task = takeDue(bucket)) != null; ) {
            run(task);
        }
    }

    /** The next task that has not been removed; then it cannot be any longer. */
    private @Nullable Runnable takeDue(TimerEntry bucket) {
        synchronized (bucket) {
            return due.next.take();
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            complain.accept(thrown); // and the tasks of others still run
        }
    }

    /** When to advance next: at the first tick at which something is due, but no later than in one turn. */
    long nextTick(long ifEmpty) {
        long base = reached;
        boolean empty = true;
        for (long tick = base + TICK; tick - base <= TURN; tick += TICK) {
            TimerEntry bucket = bucket(tick);
            int turn = turn(tick);
            synchronized (bucket) {
                for (TimerEntry entry = bucket.next; entry != bucket; entry = entry.next) {
                    if (entry.turn - turn <= 0) {
                        return tick;
                    }
                    empty = false;
                }
            }
        }
        return empty ? ifEmpty : base + TURN;
    }

    /** How many tasks wait, counted one by one. */
    int armed() {
        int count = 0;
        for (TimerEntry bucket : buckets) {
            synchronized (bucket) {
                for (TimerEntry entry = bucket.next; entry != bucket; entry = entry.next) {
                    count++;
                }
            }
        }
        return count;
    }

    private TimerEntry bucket(long tick) {
        return buckets[(int) (tick / TICK) & BUCKETS - 1];
    }

    /** The upper half of a tick tells those of one bucket apart, for they differ by whole turns of 2^33 ns. */
    private static int turn(long tick) {
        return (int) (tick >> 32);
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}

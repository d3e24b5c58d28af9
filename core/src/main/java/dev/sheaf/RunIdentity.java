package dev.sheaf;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which run, in this process, and when it began on the calendar.
 *
 * <p>Most runs have no listener, print no log line and are never asked for a report, so they do without. The first who
 * asks has it made.
 *
 * @param id unique in this process
 * @param startedAt reconstructed from the time that has passed since
 */
record RunIdentity(long id, Instant startedAt) {

    private static final AtomicLong LAST = new AtomicLong();

    /** The first that is made stays: a run has one id, and began once, however often it is reported. */
    static RunIdentity of(Run<?, ?> run) {
        synchronized (run.top) {
            if (run.identity != null) {
                return run.identity;
            }
        }
        DeadlineTimer clock = run.environment().timer; // foreign, so it is read outside the lock
        Instant startedAt = clock.instant().minusNanos(clock.nanoTime() - run.startNanos);
        RunIdentity made = new RunIdentity(LAST.incrementAndGet(), startedAt);
        synchronized (run.top) {
            run.identity = run.identity == null ? made : run.identity;
            return run.identity;
        }
    }
}

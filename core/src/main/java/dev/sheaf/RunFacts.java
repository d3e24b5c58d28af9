package dev.sheaf;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What only some runs need to know of themselves, made when the first of it is asked for. Guarded by the lock of the tree of the run.
 *
 * <p>Most runs have no listener, print no log line and are never asked for their end, so they do without an id, without a reading of
 * the calendar, and without a promise of their termination.
 */
final class RunFacts {

    /** Made for the first report, listener or log line. */
    @Nullable
    Identity identity;

    /** Made when somebody asks for the end. */
    @Nullable
    CompletableFuture<Report> termination;

    /** What the combining function threw, or the library itself. */
    @Nullable
    Throwable failure;

    /** Which run, in this process, and when it began. */
    record Identity(long id, Instant startedAt) {

        private static final AtomicLong LAST = new AtomicLong();

        static Identity of(DeadlineTimer clock, long startNanos) {
            long since = clock.nanoTime() - startNanos;
            return new Identity(LAST.incrementAndGet(), clock.instant().minusNanos(since));
        }
    }

    /** The first that is made stays: a run has one id, and began once, however often it is reported. */
    static Identity identity(Run<?, ?> run) {
        synchronized (run.top) {
            if (run.facts().identity != null) {
                return run.facts().identity;
            }
        }
        Identity made = Identity.of(run.environment().timer, run.startNanos); // outside the lock: it reads clocks
        synchronized (run.top) {
            Identity first = Objects.requireNonNullElse(run.facts().identity, made);
            run.facts().identity = first;
            return first;
        }
    }

    /**
     * The promise of the final report. The run may terminate before it is there to be seen: then it is kept here. Completed twice, it
     * keeps the first report.
     */
    static CompletableFuture<Report> termination(Run<?, ?> run) {
        CompletableFuture<Report> promised;
        boolean over;
        synchronized (run.top) {
            promised = Objects.requireNonNullElseGet(run.facts().termination, CompletableFuture::new);
            run.facts().termination = promised;
            over = run.open == 0;
        }
        if (over) {
            promised.complete(Report.of(run));
        }
        return promised;
    }
}

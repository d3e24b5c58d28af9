package dev.sheaf;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run begins: the parts that need no others are started one after the other, in the order of their declaration,
 * on one thread; then the timer is armed, if something is still to come. The parts that need others are started when
 * those have settled.
 *
 * <p>The timer comes last because most runs of sources that answer on the spot need none; and because a run that is
 * complete by then must not leave one behind, which {@link #arm} looks after. A run below another one needs none
 * either, if the outer run ends no later.
 *
 * <p>A part may answer, fail, or cancel the run while the next ones have not been started. Then the run is decided, and
 * the loop, which looks under the lock before each start, leaves the rest out: they are SKIPPED. A success cannot be
 * decided before the last part was started, for {@link Run#pending} counts those that were not, too.
 */
final class RunStart {

    private RunStart() {}

    /**
     * Starts a run that stands alone on a thread that is in its context, and one below a fetch of another run on any
     * thread.
     */
    static <Q extends @Nullable Object, R extends @Nullable Object> Aggregation<R> start(Run<Q, R> run, Q query) {
        Aggregation<R> started = Objects.requireNonNull(run.result);
        Aggregator<Q, R> asked = run.aggregator();
        Fetch outer = (Fetch) run.above;
        try {
            if (outer == null) {
                startParts(run, asked, query);
            } else {
                hang(run, outer);
                run.environment().inContextStrictly(() -> startParts(run, asked, query));
            }
        } catch (Throwable thrown) { // by a foreign clock or context, for instance: what was started must be stopped
            breakOff(run, thrown);
        }
        boolean endedFromAbove = outer != null && run.deadlineNanos() - outer.deadlineNanos() >= 0;
        if (!started.isDone() && !endedFromAbove) {
            arm(run);
        }
        return started;
    }

    /** Links the run below the fetch, which may have been stopped or have terminated. */
    private static void hang(Run<?, ?> run, Fetch outer) {
        CancelReason why = outer.begin() ? outer.adopt(run) : CancelReason.SATISFIED;
        if (why != null) {
            run.decideFirst(Decision.CANCELLED, why);
        }
    }

    private static <Q extends @Nullable Object> void startParts(Run<Q, ?> run, Aggregator<Q, ?> asked, Q query) {
        long nowNanos = run.startNanos; // the clock is read no more often than it must be, and outside the lock
        for (int i = 0; i < run.parts.length; i++) {
            Part<?> declared = run.plan.parts.get(i);
            if (!declared.needs.isEmpty()) {
                continue; // see below
            }
            if (run.deadlineNanos() - nowNanos <= 0) {
                run.decideFirst(Decision.DEADLINE, CancelReason.DEADLINE);
                return;
            }
            PartFetch part = run.claim(declared, nowNanos);
            if (part == null) {
                return;
            }
            boolean answered = start(run, part, asked.sources.get(i), query);
            boolean last = i == run.parts.length - 1;
            nowNanos = last || (answered && !run.environment().isWatched()) ? part.endNanos : run.now();
        }
        if (run.waiting != null) {
            startReady(run);
        }
    }

    /** Returns whether the answer was there on the spot. */
    private static <Q extends @Nullable Object> boolean start(
            Run<?, ?> run, PartFetch part, Source<? super Q, ?> source, Q query) {
        RunEvents.sourceStarted(run, part);
        if (part.reason == null) {
            return part.ask(source, query);
        }
        part.oneEnded(part.startNanos); // stopped in the meantime, perhaps by a listener: it is not asked
        return false;
    }

    /**
     * Starts the parts whose needs have been met, on the thread that brought the last of them. Where time is up, the
     * timer is about to take the decision, and what has not been started is skipped.
     */
    @SuppressWarnings("unchecked") // a part that has needs is asked with them, whatever the query of the run
    static void startReady(Run<?, ?> run) {
        try {
            for (Part<?> next; (next = Objects.requireNonNull(run.waiting).next()) != null; ) {
                long nowNanos = run.now();
                PartFetch part = run.deadlineNanos() - nowNanos <= 0 ? null : run.claim(next, nowNanos);
                if (part != null) {
                    var source = (Source<@Nullable Object, ?>) part.source();
                    start(run, part, source, part.takeNeeded());
                }
            }
        } catch (Throwable thrown) {
            breakOff(run, thrown);
        }
    }

    /** The race of arming: the run may be complete by then, through a thread that cannot see the timer. */
    private static void arm(Run<?, ?> run) {
        Registration armed;
        try {
            armed = run.environment().timer.schedule(run.deadlineNanos(), run::expire);
        } catch (Throwable refused) {
            breakOff(run, refused); // without a timer, nothing would end it
            return;
        }
        synchronized (run.top) {
            run.expiry = armed;
            if (run.result != null) {
                return;
            }
        }
        run.disarm(armed);
    }

    /** What a run needs to go its way is not to be had: it fails, unless it was decided before. */
    private static void breakOff(Run<?, ?> run, Throwable thrown) {
        synchronized (run.top) {
            if (run.decision != null) {
                return;
            }
            run.failure = thrown;
            run.decide(Decision.BROKEN, CancelReason.SIBLING_FAILED, run.endNanos);
        }
        Conclusion.follow(run);
    }
}

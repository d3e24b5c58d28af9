package dev.sheaf;

import dev.sheaf.Report.Status;
import dev.sheaf.time.Times;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the decision of a run: the losers are stopped, then one thread concludes. It makes the result,
 * releases what will not be used, and completes the {@link Aggregation}.
 *
 * <p>By now the decision and every outcome is frozen, so they are read without the lock. The thread that decided does
 * it all, as a rule. Others help where it has not come to it: the timer's, and one that cancels the run above.
 *
 * <p><b>The order</b> is what users rely on. First every loser is told to stop, in the order of declaration. Then the
 * combining function runs, or the failure is made. Then the values without an owner go back, and listeners hear that
 * the run has ended. The result completes after all of this. Only the timer is taken back later, when nothing can go
 * wrong. So by the time a caller sees the result, every source that still runs has been told to stop, and no value is
 * still to be released.
 *
 * <p><b>The owner of the values</b> is told by one flag, {@link Run#handedOver}, set when the combining function has
 * returned. Whatever breaks before, the values are the run's, and go back; whatever breaks after, they are the
 * caller's, and do not.
 *
 * <p><b>Breaking down.</b> A listener, a release and a log are guarded one by one. What is left to break a conclusion
 * is the virtual machine and a foreign clock. Then the decision becomes BROKEN, and the conclusion is free to be taken
 * again: at once by another thread, or by the timer's where the stack has ended, since handing over would overflow too.
 * The second attempt does without what may have broken the first.
 */
final class Conclusion {

    private Conclusion() {}

    /** On the thread that took the decision. */
    static void follow(Run<?, ?> run) {
        if (run.decision == Decision.GIVEN_UP) {
            try {
                run.environment().signal(() -> help(run)); // for the caller is about to complete the result
            } catch (Throwable noThread) {
                help(run);
            }
            return;
        }
        stopLosers(run);
        if (run.environment().concludesOnExecutor() && run.decision != Decision.CANCELLED) {
            run.environment().callBack(() -> conclude(run));
        } else {
            conclude(run); // also of a cancel, for which the caller waits
        }
    }

    /** On another thread, after the decision: does what the deciding one has left, and no step twice. */
    static void help(Run<?, ?> run) {
        synchronized (run.top) {
            if (run.result == null) {
                return;
            }
        }
        stopLosers(run);
        run.environment().callBack(() -> conclude(run));
    }

    /** In the order of declaration, each once, and all of them before the result completes. */
    private static void stopLosers(Run<?, ?> run) {
        for (PartFetch part : run.parts) {
            if (part != null && part.reason != null) {
                part.signal();
                RunEvents.sourceEnded(run, part);
            }
        }
    }

    /**
     * Makes the result, on one thread: the first that takes it on. If it breaks down, the next one fails the run, with
     * all values given back that have not been handed over.
     */
    private static <R extends @Nullable Object> void conclude(Run<?, R> run) {
        Aggregation<R> result;
        synchronized (run.top) {
            result = run.concluding ? null : run.result;
            run.concluding = true;
        }
        if (result == null) {
            return; // another thread was here first
        }
        boolean again = run.decision == Decision.BROKEN;
        try {
            if (!again || !result.isDone()) {
                complete(run, result);
            }
        } catch (Throwable thrown) {
            if (again) { // without the report, the log and the releases, one of which must be what breaks
                result.failed(thrown);
            }
            run.failure = thrown; // by writes and no call, without the lock too: the stack may have ended
            run.status = Status.FAILED;
            run.decision = Decision.BROKEN;
            run.concluding =
                    false; // last: the thread that takes the conclusion on reads the other fields after this one
            if (!(thrown
                    instanceof StackOverflowError)) { // after which handing over would overflow too: the timer helps
                run.environment().signal(() -> help(run));
            }
            return;
        }
        Registration armed;
        boolean last;
        synchronized (run.top) {
            run.result = null;
            armed = run.expiry;
            run.expiry = null;
            last = --run.open == 0;
        }
        run.disarm(armed);
        if (last) {
            run.ended(run.endNanos);
        }
    }

    /** What the caller sees as a failure counts as one. */
    static void failed(Run<?, ?> run, Throwable thrown) {
        synchronized (run.top) {
            run.status = Status.FAILED;
            run.failure = thrown;
        }
    }

    /** What each decision means for the result. A second time after a breakdown, it means a failure. */
    private static <R extends @Nullable Object> void complete(Run<?, R> run, Aggregation<R> result) {
        switch (Objects.requireNonNull(run.decision, "decision")) {
            case SUCCESS -> succeed(run, result);
            case FAILURE -> fail(run, result, sourceFailed(run));
            case DEADLINE -> fail(run, result, deadlineExceeded(run));
            case BROKEN ->
                fail(
                        run,
                        result,
                        new AggregationException("'" + run.name() + "' broke off", run.failure(), Snapshot.of(run)));
            case GIVEN_UP -> end(run, null); // the caller completes the result
            case CANCELLED -> {
                end(run, null);
                result.cancelled();
            }
        }
    }

    /** The combining function owns the values once it has returned normally; until then the run does. */
    private static <R extends @Nullable Object> void succeed(Run<?, R> run, Aggregation<R> result) {
        R combined;
        try {
            run.combining = true;
            combined = combine(run);
            run.handedOver = true;
        } catch (Throwable thrown) {
            failed(run, thrown);
            fail(
                    run,
                    result,
                    new AggregationException(
                            "combining the answers of '" + run.name() + "' failed", thrown, Snapshot.of(run)));
            return;
        } finally {
            run.combining = false;
        }
        forget(run, false);
        RunEvents.ended(run, null);
        result.succeeded(combined);
    }

    /** In the captured context or not at all. */
    @SuppressWarnings("NullAway") // null only where R is nullable, which the checker loses at the wildcard
    private static <R extends @Nullable Object> R combine(Run<?, R> run) {
        if (run.environment().context == null) {
            return run.aggregator().function.apply(run);
        }
        List<R> combined = new ArrayList<>(1);
        run.environment()
                .inContextStrictly(() -> combined.add(run.aggregator().function.apply(run)));
        return combined.get(0);
    }

    /** The report in the exception is that of the decision, before the releases, which may take their time. */
    private static void fail(Run<?, ?> run, Aggregation<?> result, AggregationException failure) {
        suppressEarlier(run, failure);
        end(run, failure.report().orElse(null));
        result.failed(failure);
    }

    /** Gives the values back, then tells the listeners; the result is not ours to make. */
    private static void end(Run<?, ?> run, @Nullable Report known) {
        forget(run, true);
        RunEvents.ended(run, known);
    }

    /** No reference to a value stays, whether it is used or given back. */
    private static void forget(Run<?, ?> run, boolean giveBack) {
        for (PartFetch part : run.parts) {
            if (part != null) {
                part.forget(giveBack && !run.handedOver);
            }
        }
    }

    /** The failure that decided is the cause, as it is. */
    private static SourceFailedException sourceFailed(Run<?, ?> run) {
        PartFetch culprit = Objects.requireNonNull(run.decider, "decider");
        return new SourceFailedException(
                "source '" + culprit.name() + "' of '" + run.name() + "' failed after "
                        + Times.text(culprit.endNanos - run.startNanos) + " with "
                        + Times.text(Math.max(0, run.deadlineNanos() - culprit.endNanos)) + " left",
                culprit.name(),
                Objects.requireNonNull(culprit.failure(), "failure"),
                Snapshot.of(run));
    }

    /**
     * Names the limit, and how late that was noticed, since the two differ on a machine that was asleep or overloaded.
     */
    private static DeadlineExceededException deadlineExceeded(Run<?, ?> run) {
        List<String> missing = missing(run);
        return new DeadlineExceededException(
                "'" + run.name() + "' exceeded its deadline of " + Times.text(run.deadlineNanos() - run.startNanos)
                        + Times.late(run.endNanos - run.deadlineNanos()) + "; no answer from "
                        + String.join(", ", missing),
                new Deadline(run.environment().timer, run.deadlineNanos()),
                missing,
                Snapshot.of(run));
    }

    /** Names of the required parts that had not succeeded; if there are none, of those that were not even started. */
    private static List<String> missing(Run<?, ?> run) {
        List<String> required =
                names(run, (part, asked) -> part.kind.failsRun && (asked == null || asked.status != Status.SUCCEEDED));
        return required.isEmpty() ? names(run, (part, asked) -> asked == null) : required;
    }

    private static List<String> names(Run<?, ?> run, BiPredicate<Part<?>, @Nullable PartFetch> wanted) {
        return run.plan.parts.stream()
                .filter(part -> wanted.test(part, run.parts[part.index]))
                .map(Part::name)
                .toList();
    }

    /** The failures before the decision, each once: none is lost. Those below the culprit show why it has failed. */
    private static void suppressEarlier(Run<?, ?> run, AggregationException failure) {
        Set<@Nullable Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Collections.addAll(seen, null, failure, failure.getCause());
        for (PartFetch part : run.parts) {
            if (part != null) {
                suppress(part, run.decision == Decision.FAILURE && part == run.decider, seen, failure);
            }
        }
    }

    /**
     * Depth first, in the order of the tree, as the report prints it. The lock is not held while the exception, which
     * may be foreign, grows.
     */
    private static void suppress(Node node, boolean deep, Set<@Nullable Throwable> seen, AggregationException failure) {
        Throwable earlier;
        synchronized (node.top) {
            earlier = node.failure();
        }
        if (earlier != null && seen.add(earlier)) {
            failure.addSuppressed(earlier);
        }
        if (deep && node instanceof Fetch fetch) {
            for (Node child : fetch.children()) {
                suppress(child, true, seen, failure);
            }
        }
    }
}

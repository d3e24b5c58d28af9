package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from the decision of a run: its result, and the release of what nobody will use. */
final class Conclusion {

    private Conclusion() {}

    static <R extends @Nullable Object> void of(Run<?, R> run) {
        Aggregation<R> result = run.result();
        Throwable broken = run.brokenBy();
        if (broken != null || RunState.isBroken(run.state())) {
            fail(run, result, new AggregationException("'" + run.name() + "' broke off", broken, null));
            return;
        }
        switch (RunState.decision(run.state())) {
            case RunState.SUCCESS -> succeed(run, result);
            case RunState.FAILURE -> fail(run, result, sourceFailed(run));
            case RunState.DEADLINE -> fail(run, result, deadlineExceeded(run));
            case RunState.GIVEN_UP -> {
                release(run);
                RunEvents.ended(run, null); // the caller completes the result
            }
            default -> {
                release(run);
                RunEvents.ended(run, null);
                result.cancelled();
            }
        }
    }

    private static <R extends @Nullable Object> void succeed(Run<?, R> run, Aggregation<R> result) {
        R combined;
        try {
            combined = combine(run);
        } catch (Throwable thrown) {
            run.failedWith(thrown);
            AggregationException failure = new AggregationException(
                    "combining the answers of '" + run.name() + "' failed", thrown, Report.of(run));
            suppressEarlier(run, failure);
            fail(run, result, failure);
            return;
        }
        for (int i = 0; i < run.startedCount(); i++) {
            run.calls[i].forget();
        }
        RunEvents.ended(run, null);
        result.succeeded(combined);
    }

    /** Runs the combining function in the captured context. */
    private static <R extends @Nullable Object> R combine(Run<?, R> run) {
        if (!run.environment().carriesContext()) {
            return apply(run);
        }
        List<R> result = new ArrayList<>(1);
        try {
            run.environment()
                    .contextual(() -> {
                        // A capture may run its task twice, the function must not.
                        if (RunState.isCombining(run.state())) {
                            result.add(apply(run));
                        }
                    })
                    .run();
        } catch (Throwable thrown) {
            if (result.isEmpty()) {
                throw thrown; // the function's own, or the context could not be set
            }
            Log.misbehaved("the captured context", run.name(), thrown); // it could not be put back
        }
        if (result.isEmpty()) {
            throw new IllegalStateException("a ContextCapture did not run the task that it wrapped");
        }
        return result.get(0);
    }

    @SuppressWarnings("NullAway") // null only where R is nullable, which the checker loses at the wildcard
    private static <R extends @Nullable Object> R apply(Run<?, R> run) {
        try {
            return run.aggregator().function.apply(run);
        } finally {
            run.handOver();
        }
    }

    private static void fail(Run<?, ?> run, Aggregation<?> result, AggregationException failure) {
        release(run);
        RunEvents.ended(run, failure.report().orElse(null));
        result.failed(failure);
    }

    private static SourceFailedException sourceFailed(Run<?, ?> run) {
        PartCall culprit = run.calls[RunState.culprit(run.state())];
        Throwable cause = culprit.cause();
        if (cause == null) {
            throw new AssertionError("the part that failed the run has no failure");
        }
        long tookNanos = culprit.endNanos() - run.startNanos();
        long leftNanos = Math.max(0, run.deadlineNanos() - culprit.endNanos());
        SourceFailedException failure = new SourceFailedException(
                "source '" + culprit.name() + "' of '" + run.name() + "' failed after " + Times.text(tookNanos)
                        + " with " + Times.text(leftNanos) + " left",
                culprit.name(),
                cause,
                Report.of(run));
        suppressEarlier(run, failure);
        return failure;
    }

    /** The failures before the decision: none is lost. */
    @SuppressWarnings("ReferenceEquality") // one exception may have failed two sources
    private static void suppressEarlier(Run<?, ?> run, AggregationException failure) {
        for (int i = 0; i < run.startedCount(); i++) {
            PartCall call = run.calls[i];
            Throwable earlier = call.status() == Status.CANCELLED ? null : call.cause();
            if (earlier != null && earlier != failure.getCause()) {
                failure.addSuppressed(earlier);
            }
        }
    }

    private static DeadlineExceededException deadlineExceeded(Run<?, ?> run) {
        List<String> missing = missing(run);
        DeadlineExceededException exceeded = new DeadlineExceededException(
                "'" + run.name() + "' exceeded its deadline after " + Times.text(run.endNanos() - run.startNanos())
                        + "; no answer from " + String.join(", ", missing),
                new Deadline(run.environment().timer, run.deadlineNanos()),
                missing,
                Report.of(run));
        suppressEarlier(run, exceeded);
        return exceeded;
    }

    /** Names of the required parts that had not succeeded; if there are none, of those that were not even started. */
    private static List<String> missing(Run<?, ?> run) {
        List<String> required = new ArrayList<>();
        List<String> unstarted = new ArrayList<>();
        for (Part<?> part : run.aggregator().parts) {
            boolean started = part.index < run.startedCount();
            if (!started) {
                unstarted.add(part.name);
            }
            if (part.kind == Part.Kind.REQUIRED && !(started && run.calls[part.index].status() == Status.SUCCEEDED)) {
                required.add(part.name);
            }
        }
        return required.isEmpty() ? unstarted : required;
    }

    /** Values that were collected for a result which there will not be. */
    private static void release(Run<?, ?> run) {
        for (int i = 0; i < run.startedCount(); i++) {
            run.calls[i].release();
        }
    }
}

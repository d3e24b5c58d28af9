package dev.sheaf;

import org.jspecify.annotations.Nullable;

/** What the listener hears of a run, in the captured context, and what the log gets of it. Nothing that it throws gets out. */
final class RunEvents {

    private RunEvents() {}

    static void sourceStarted(RunNode<?, ?> run, PartCall call) {
        AggregationListener listener = run.environment().listener;
        if (listener != null) {
            tell(run, () -> listener.sourceStarted(run.name(), call.name()));
        }
    }

    static void sourceEnded(RunNode<?, ?> run, PartCall call) {
        AggregationListener listener = run.environment().listener;
        if (listener != null) {
            tell(run, () -> listener.sourceEnded(run.name(), Report.of(call, run.startNanos())));
        }
    }

    /** The run was decided; its report is made only if somebody reads it. */
    static void ended(RunNode<?, ?> run, @Nullable Report known) {
        AggregationListener listener = run.environment().listener;
        boolean debug = Log.isDebug();
        if (listener == null && !debug) {
            return;
        }
        Report report = known == null ? Report.of(run) : known;
        if (listener != null) {
            tell(run, () -> listener.runEnded(report));
        }
        if (debug) {
            Log.ended(report);
        }
    }

    static void terminated(RunNode<?, ?> run) {
        AggregationListener listener = run.environment().listener;
        if (listener != null) {
            tell(run, () -> listener.runTerminated(Report.of(run)));
        }
    }

    private static void tell(RunNode<?, ?> run, Runnable event) {
        try {
            run.environment().runInContext(event);
        } catch (Throwable thrown) {
            Log.misbehaved("a listener", run.name(), thrown);
        }
    }
}

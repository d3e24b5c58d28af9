package dev.sheaf;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the listeners hear of a run, and what the log gets of it; in the captured context. What they throw does not
 * leave this class.
 *
 * <p>Each event is told once. Two threads may come to tell the end of a part, the one that stops it and the one that
 * brings its late answer, so {@link PartFetch#claimTelling} decides between them. A run ends and terminates once, so it
 * needs no such decision.
 *
 * <p>Without a listener, and with the log above DEBUG, none of this makes a report or asks for an id.
 */
final class RunEvents {

    private RunEvents() {}

    /** Before the source is asked. */
    static void sourceStarted(Run<?, ?> run, PartFetch part) {
        if (run.environment().isWatched()) {
            tell(
                    run,
                    () -> Snapshot.of(part, run),
                    (listener, report) -> listener.sourceStarted(report.runId(), run.name(), part.name()));
        }
    }

    /** By the thread that settled the part, or by one that stops it: once, since both may come here. */
    static void sourceEnded(Run<?, ?> run, PartFetch part) {
        if (run.environment().isWatched() && part.claimTelling()) {
            tell(
                    run,
                    () -> Snapshot.of(part, run),
                    (listener, report) -> listener.sourceEnded(report.runId(), run.name(), report));
        }
    }

    /** The run was decided; its report is made only if it will be read. */
    static void ended(Run<?, ?> run, @Nullable Report known) {
        boolean debug = Log.isDebug();
        if (debug || run.environment().isWatched()) {
            tell(
                    run,
                    () -> {
                        Report report = known == null ? Snapshot.of(run) : known;
                        if (debug) {
                            run.environment().inContext(() -> Log.ended(report));
                        }
                        return report;
                    },
                    AggregationListener::runEnded);
        }
    }

    /** With the final times. */
    static void terminated(Run<?, ?> run, Report report) {
        tell(run, () -> report, AggregationListener::runTerminated);
    }

    /** One that throws does not keep the others from hearing. */
    private static void tell(Run<?, ?> run, Supplier<Report> made, BiConsumer<AggregationListener, Report> event) {
        Log.guard("a report", run.name(), () -> {
            Report report = made.get(); // reads clocks, which may be foreign
            for (AggregationListener listener : run.environment().listeners) {
                Runnable telling = () -> event.accept(listener, report);
                Log.guard("a listener", run.name(), () -> run.environment().inContext(telling));
            }
        });
    }
}

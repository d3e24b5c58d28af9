package dev.sheaf.examples.observability;

import dev.sheaf.AggregationListener;
import dev.sheaf.CancelReason;
import dev.sheaf.Report;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Events for the JDK's Flight Recorder: one for each source and one for each run, in Mission Control under "Sheaf". */
public final class FlightRecorderEvents implements AggregationListener {

    static final String SOURCE = "dev.sheaf.Source";
    static final String RUN = "dev.sheaf.Run";

    /** What both kinds have; the fields are read by the recorder. */
    @Category("Sheaf")
    @StackTrace(false)
    abstract static class Ended extends Event {

        @Label("Run Id")
        long runId;

        @Label("Plan")
        String plan = "";

        @Label("Status")
        String status = "";

        @Label("Reason")
        String reason = "";

        @Label("Failure")
        String failure = "";

        @Label("Started After")
        @Timespan(Timespan.NANOSECONDS)
        long startedAfter;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        void commit(String planName, Report ended) {
            runId = ended.runId();
            plan = planName;
            status = ended.status().name();
            reason = ended.reason().map(CancelReason::name).orElse("");
            failure = ended.failure().map(thrown -> thrown.getClass().getName()).orElse("");
            startedAfter = ended.start().toNanos();
            took = ended.end().minus(ended.start()).toNanos();
            commit();
        }
    }

    @Name(SOURCE)
    @Label("Source")
    static final class SourceEnded extends Ended {

        @Label("Source")
        String source = "";
    }

    @Name(RUN)
    @Label("Run")
    static final class RunEnded extends Ended {}

    @Override
    public void sourceEnded(long runId, String plan, Report source) {
        SourceEnded event = new SourceEnded();
        if (event.isEnabled()) {
            event.source = source.name();
            event.commit(plan, source);
        }
    }

    @Override
    public void runEnded(Report run) {
        RunEnded event = new RunEnded();
        if (event.isEnabled()) {
            event.commit(run.name(), run);
        }
    }
}

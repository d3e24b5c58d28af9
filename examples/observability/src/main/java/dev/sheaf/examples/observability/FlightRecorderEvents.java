package dev.sheaf.examples.observability;

import dev.sheaf.AggregationListener;
import dev.sheaf.CancelReason;
import dev.sheaf.Report;
import dev.sheaf.ReportableFailure;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/**
 * Events for the JDK's Flight Recorder: one for each source and one for each run, in Mission Control under "Sheaf".
 *
 * <p>An event is written at the end of what it tells of, so that is its own time; its fields have the start and how
 * long it took. While nothing is recorded, this does nothing; but a run that is listened to makes reports for its
 * listeners. Where that matters, ask {@link #areRecorded()} at each start.
 */
public final class FlightRecorderEvents implements AggregationListener {

    static final String SOURCE = "dev.sheaf.Source";
    static final String RUN = "dev.sheaf.Run";

    /** Asked whether anybody records: an event that is not written need not be made. */
    private static final Event PROBE_OF_SOURCES = new SourceEnded();

    private static final Event PROBE_OF_RUNS = new RunEnded();

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
        @Description("Why it was stopped, if it was cancelled")
        String reason = "";

        @Label("Failure")
        @Description("The class, and a status or SQLState; never a message")
        String failure = "";

        @Label("Fallback Served")
        @Description("Known in the event of a run: of any of its parts")
        boolean fallbackServed;

        @Label("Started At")
        @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
        long startedAt;

        @Label("Started After")
        @Description("From the start of its run")
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
            failure = ended.failure().map(FlightRecorderEvents::nameOf).orElse("");
            fallbackServed = ended.children().stream().anyMatch(Report::fallbackServed);
            startedAt = ended.startedAt().toEpochMilli();
            startedAfter = ended.start().toNanos();
            took = ended.end().minus(ended.start()).toNanos();
            commit();
        }
    }

    @Name(SOURCE)
    @Label("Source")
    @Description("A source that has an outcome")
    static final class SourceEnded extends Ended {

        @Label("Source")
        String source = "";
    }

    @Name(RUN)
    @Label("Run")
    @Description("A run that was decided")
    static final class RunEnded extends Ended {}

    /**
     * Tells whether a recording takes these events at the moment.
     *
     * @return {@code false} while a run need not be listened to
     */
    public static boolean areRecorded() {
        return PROBE_OF_SOURCES.isEnabled() || PROBE_OF_RUNS.isEnabled();
    }

    @Override
    public void sourceEnded(long runId, String plan, Report source) {
        if (PROBE_OF_SOURCES.isEnabled()) {
            SourceEnded event = new SourceEnded();
            event.source = source.name();
            event.commit(plan, source);
        }
    }

    @Override
    public void runEnded(Report run) {
        if (PROBE_OF_RUNS.isEnabled()) {
            new RunEnded().commit(run.name(), run);
        }
    }

    private static String nameOf(Throwable failure) {
        String type = failure.getClass().getName();
        return failure instanceof ReportableFailure reportable ? type + ' ' + reportable.reportText() : type;
    }
}

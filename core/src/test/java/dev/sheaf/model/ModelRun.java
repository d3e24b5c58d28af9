package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.AggregationException;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Gathered;
import dev.sheaf.Outcome;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.SourceFailedException;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Plays a scenario on the library and describes what came of it, in the words of the {@link Oracle}. */
final class ModelRun {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<ModelSource> sources = new ArrayList<>();
    private final List<Function<Gathered, String>> readers = new ArrayList<>();
    private Aggregation<String> run;
    private String gathered;
    private Throwable failure;

    private int events; // that have happened, or are happening
    private int decided = -1; // at which event
    private int terminated = -1;
    private int lastStopped = -1;
    private boolean stoppedOutOfOrder;
    private boolean stoppedAfterTheResult;
    private boolean timerLeft;

    private ModelRun(Scenario scenario) {
        Plan<String> plan = Plan.of("model", LIMIT);
        for (int i = 0; i < scenario.size(); i++) {
            ModelSource source = new ModelSource(i, scenario.scripts().get(i), this::stopping);
            sources.add(source);
            add(plan, scenario, i, source);
        }
        run = time.start(plan.combine(this::gather), "query");
        CompletableFuture<Void> unused = run.handle((value, thrown) -> {
            decided = events;
            gathered = value;
            failure = thrown;
            return null; // nothing to join, which would cost another exception
        });
        run.terminated().thenRun(() -> terminated = events);
        for (int event : scenario.order()) {
            events++;
            happens(event);
            timerLeft |= run.isDone() && time.pendingTimers() != 0;
        }
    }

    private void add(Plan<String> plan, Scenario scenario, int i, ModelSource source) {
        String name = "part" + i;
        switch (scenario.kinds().get(i)) {
            case REQUIRE -> read(plan.require(name, source));
            case OPTIONAL -> read(plan.optional(name, source, "fallback" + i));
            case SETTLE -> {
                Part<Outcome<String>> part = plan.settle(name, source);
                readers.add(got -> describe(got.get(part)));
            }
        }
    }

    private void read(Part<String> part) {
        readers.add(got -> String.valueOf(got.get(part)));
    }

    private String gather(Gathered got) {
        StringBuilder text = new StringBuilder();
        readers.forEach(reader -> text.append(' ').append(reader.apply(got)));
        return text.toString();
    }

    private static String describe(Outcome<String> outcome) {
        if (outcome instanceof Outcome.Succeeded<String> succeeded) {
            return String.valueOf(succeeded.value());
        }
        return outcome instanceof Outcome.Failed ? "FAILED" : outcome instanceof Outcome.TimedOut ? "TIMED_OUT" : "?";
    }

    private void happens(int event) {
        if (event == Scenario.DEADLINE) {
            time.advance(LIMIT);
        } else if (event == Scenario.CANCEL) {
            run.cancel(true);
        } else {
            sources.get(event).end();
        }
    }

    /** A source is being stopped. From here it cancels the run once more, which changes nothing. */
    private void stopping(int part) {
        stoppedOutOfOrder |= part < lastStopped;
        lastStopped = part;
        if (run != null) { // not while it is being started
            stoppedAfterTheResult |= run.isDone();
            run.cancel(true);
        }
    }

    static String actual(Scenario scenario) {
        return new ModelRun(scenario).describe();
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        Report report = run.report();
        text.append(failure == null ? "SUCCEEDED" : run.isCancelled() ? "CANCELLED" : failure(report.status()));
        for (int i = 0; i < sources.size(); i++) {
            describe(report.children().get(i), sources.get(i), text);
        }
        if (gathered != null) {
            text.append(" | gathered").append(gathered);
        }
        text.append(" | decided at ").append(decided).append(", terminated at ").append(terminated);
        text.append(text.indexOf(report.status().name()) == 0 ? "" : " THE REPORT SAYS " + report.status());
        text.append(stoppedOutOfOrder ? " STOPPED OUT OF ORDER" : "");
        text.append(stoppedAfterTheResult ? " STOPPED AFTER THE RESULT" : "");
        text.append(timerLeft ? " TIMER LEFT" : "");
        return text.toString();
    }

    private String failure(Report.Status status) {
        if (!(failure instanceof AggregationException ours
                && ours.report().orElseThrow().status() == status)) {
            return "ANOTHER FAILURE, OR REPORT: " + failure;
        }
        if (failure instanceof SourceFailedException failed) {
            return "FAILED by " + failed.sourceName() + ": " + whose(failed.getCause()) + suppressed();
        }
        if (failure instanceof DeadlineExceededException exceeded) {
            return "TIMED_OUT without " + String.join(" ", exceeded.missing()) + suppressed();
        }
        return failure.toString();
    }

    private String suppressed() {
        StringBuilder text = new StringBuilder();
        for (Throwable suppressed : failure.getSuppressed()) {
            text.append(" +").append(whose(suppressed));
        }
        return text.toString();
    }

    /** The index of the source, which its failure carries; that of a null future names it. */
    private static String whose(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof NullPointerException) {
            int from = message.indexOf("part") + "part".length();
            return message.substring(from, message.indexOf('\'', from));
        }
        return message;
    }

    private static void describe(Report part, ModelSource source, StringBuilder text) {
        text.append(" | ").append(part.status());
        part.reason().ifPresent(reason -> text.append(' ').append(reason));
        text.append(" started".repeat(source.starts));
        text.append(" stopped".repeat(source.hooks));
        text.append(" cancelled".repeat(source.cancels));
        text.append(" released".repeat(source.releases));
        text.append(part.fallbackServed() ? " fallback" : "");
        if (source.starts > 0 && !source.inner.isEmpty()) {
            Report inner = part.children().get(0);
            text.append(" [").append(inner.status());
            for (int i = 0; i < source.inner.size(); i++) {
                describe(inner.children().get(i), source.inner.get(i), text);
            }
            text.append(']');
        }
    }
}

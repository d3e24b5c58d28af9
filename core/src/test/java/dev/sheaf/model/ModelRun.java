package dev.sheaf.model;

import dev.sheaf.Aggregation;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plays a scenario on the library and describes what came of it, in the words of the {@link Oracle}. */
final class ModelRun {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<ModelSource> sources = new ArrayList<>();
    private final List<Function<Gathered, String>> readers = new ArrayList<>();
    private final Aggregation<String> run;
    private final boolean[] terminated = new boolean[1];

    private ModelRun(Scenario scenario) {
        Plan<String> plan = Plan.of("model", LIMIT);
        for (int i = 0; i < scenario.size(); i++) {
            ModelSource source = new ModelSource(i, scenario.scripts().get(i));
            sources.add(source);
            add(plan, scenario, i, source);
        }
        run = time.start(
                plan.combine(
                        got -> readers.stream().map(reader -> reader.apply(got)).collect(Collectors.joining(" "))),
                "query");
        run.terminated().thenRun(() -> terminated[0] = true);
        for (int event : scenario.order()) {
            happens(event);
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

    static String actual(Scenario scenario) {
        return new ModelRun(scenario).describe();
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        String gathered = null;
        try {
            gathered = run.join();
            text.append("SUCCEEDED");
        } catch (CancellationException cancelled) {
            text.append("CANCELLED");
        } catch (CompletionException thrown) {
            text.append(failure(thrown.getCause()));
        }
        Report report = run.report();
        for (int i = 0; i < sources.size(); i++) {
            describe(report.children().get(i), sources.get(i), text);
        }
        if (gathered != null) {
            text.append(" | gathered ").append(gathered);
        }
        if (!terminated[0]) {
            text.append(" NOT TERMINATED");
        }
        if (time.pendingTimers() != 0) {
            text.append(" TIMER LEFT");
        }
        return text.toString();
    }

    private static String failure(Throwable failure) {
        if (failure instanceof SourceFailedException failed) {
            StringBuilder text = new StringBuilder("FAILED by " + failed.sourceName());
            for (Throwable suppressed : failed.getSuppressed()) {
                String message = suppressed instanceof NullPointerException
                        ? suppressed.getMessage().replaceAll("\\D", "")
                        : suppressed.getMessage();
                text.append(" +").append(message);
            }
            return text.toString();
        }
        if (failure instanceof DeadlineExceededException exceeded) {
            return "TIMED_OUT without " + String.join(" ", exceeded.missing());
        }
        return failure.toString();
    }

    private static void describe(Report part, ModelSource source, StringBuilder text) {
        text.append(" | ").append(part.status());
        part.reason().ifPresent(reason -> text.append(' ').append(reason));
        text.append(" started".repeat(source.starts));
        text.append(" stopped".repeat(source.hooks));
        text.append(" released".repeat(source.releases));
        text.append(part.fallbackServed() ? " fallback" : "");
        boolean onceAfterItsContext = source.cancels() <= source.hooks && !source.cancelledBeforeItsContext;
        text.append(onceAfterItsContext ? "" : " CANCELLED " + source.cancels() + " TIMES OR TOO EARLY");
    }
}

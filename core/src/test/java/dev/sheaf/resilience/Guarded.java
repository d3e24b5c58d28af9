package dev.sheaf.resilience;

import dev.sheaf.Aggregation;
import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A dependency whose every request the test answers by hand, and runs that ask it. */
final class Guarded implements Source<String, String> {

    /** One request, as the dependency sees it. */
    static final class Request extends CompletableFuture<String> {

        final FetchContext context;

        Request(FetchContext context) {
            this.context = context;
        }
    }

    final VirtualTime time = new VirtualTime();
    final List<Request> requests = new ArrayList<>();
    final List<@Nullable String> released = new ArrayList<>();

    @Override
    public CompletableFuture<String> fetch(String query, FetchContext context) {
        Request request = new Request(context);
        requests.add(request);
        return request;
    }

    @Override
    public void release(@Nullable String value) {
        released.add(value);
    }

    Request request(int number) {
        return requests.get(number - 1);
    }

    /** Runs it as the only part of a plan, so that there is a report. */
    Aggregation<String> start(Guard guard, Duration limit) {
        return start(guard.protect(this), limit);
    }

    Aggregation<String> start(Source<String, String> source, Duration limit) {
        Plan<String> plan = Plan.of("plan", limit);
        var part = plan.require("part", source);
        return time.start(plan.combine(got -> got.get(part)), "query");
    }

    Deadline deadlineIn(int millis) {
        return time.environment().deadlineIn(Duration.ofMillis(millis));
    }

    void millis(int millis) {
        time.advance(Duration.ofMillis(millis));
    }

    /** The steps of the one part, each with its status, its failure, and from when to when in milliseconds. */
    static List<String> steps(Aggregation<?> run) {
        List<String> steps = new ArrayList<>();
        for (Report step : run.report().child("part").orElseThrow().children()) {
            String text = step.name() + " " + step.status();
            text += step.reason().map(reason -> " " + reason).orElse("");
            text += step.failure()
                    .map(failure -> " " + failure.getClass().getSimpleName())
                    .orElse("");
            steps.add(
                    step.status() == Report.Status.SKIPPED
                            ? text
                            : text + " " + step.start().toMillis() + "-"
                                    + step.end().toMillis());
        }
        return steps;
    }
}

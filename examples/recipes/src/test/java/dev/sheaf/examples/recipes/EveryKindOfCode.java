package dev.sheaf.examples.recipes;

import dev.sheaf.AggregationListener;
import dev.sheaf.Aggregator;
import dev.sheaf.ContextCapture;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Two runs with every kind of user code in them, whose sources answer on a thread that knows nothing of the context: one
 * succeeds, one fails. Each piece of code notes the context that it finds.
 */
final class EveryKindOfCode implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ExecutorService foreign = Executors.newSingleThreadExecutor();
    private final Supplier<String> context;
    private final RunEnvironment environment;
    private final Map<String, Set<String>> seen = new TreeMap<>();

    /** Runs that carry a context along, of which the second parameter shows the current one. */
    EveryKindOfCode(ContextCapture capture, Supplier<String> context) {
        this.context = context;
        this.environment = RunEnvironment.system().withContext(capture).withListener(new Noting());
    }

    private synchronized void note(String code) {
        seen.computeIfAbsent(code, name -> new TreeSet<>()).add(String.valueOf(context.get()));
    }

    /** By kind of code, the contexts that it was seen in. */
    synchronized Map<String, Set<String>> seen() {
        return Map.copyOf(seen);
    }

    @Override
    public void close() {
        foreign.shutdownNow();
    }

    /** Starts both on this thread, and waits until all has ended. */
    void run() throws Exception {
        var good = succeeding().in(environment).start("42");
        var bad = failing().in(environment).start("42");
        good.terminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        bad.terminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Source<String, String> answering(String name) {
        return (query, given) -> {
            note(name);
            return CompletableFuture.supplyAsync(() -> query, foreign);
        };
    }

    private <T> T noting(String code, T value) {
        note(code);
        return value;
    }

    private Aggregator<String, String> succeeding() {
        Source<String, String> down = (query, given) -> CompletableFuture.supplyAsync(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                foreign);
        Plan<String> plan = Plan.of("succeeding", LIMIT);
        plan.require("mapped", answering("source").map(value -> noting("map", value)));
        plan.require("chain", answering("first").then(answering("then")));
        plan.require("or", down.or(answering("or")));
        plan.require("each", answering("each").each(1, 2).on(query -> noting("on", List.of("a", "b"))));
        plan.require("blocking", Source.blocking(foreign, (query, given) -> noting("blocking", query)));
        plan.require("delayed", (query, given) -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            given.schedule(Duration.ofMillis(1), () -> answer.complete(noting("delayed", query)));
            return answer;
        });
        return plan.combine(got -> noting("combine", "done"));
    }

    private Aggregator<String, String> failing() {
        Plan<String> plan = Plan.of("failing", LIMIT);
        plan.require("given", new Source<String, String>() {
            @Override
            public CompletableFuture<String> fetch(String query, FetchContext given) {
                return CompletableFuture.completedFuture(query);
            }

            @Override
            public void release(String value) {
                note("release");
            }
        });
        plan.require("stopped", (query, given) -> {
            given.onCancel(() -> note("hook"));
            return new CompletableFuture<>();
        });
        plan.require("culprit", answering("culprit").map(value -> {
            throw new IllegalStateException("on purpose");
        }));
        return plan.combine(got -> "never");
    }

    private final class Noting implements AggregationListener {
        @Override
        public void sourceStarted(long runId, String plan, String source) {
            note("listener");
        }

        @Override
        public void sourceEnded(long runId, String plan, Report source) {
            note("listener");
        }

        @Override
        public void runEnded(Report run) {
            note("listener");
        }

        @Override
        public void runTerminated(Report run) {
            note("listener");
        }
    }
}

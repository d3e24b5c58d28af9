package dev.sheaf.examples.waterfall;

import dev.sheaf.Aggregation;
import dev.sheaf.Plan;
import dev.sheaf.ReportableFailure;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs in virtual time, and what is kept of them. */
class RunsFixture {

    static final Duration LIMIT = Duration.ofMillis(300);
    static final String HOSTILE = "<img src=x onerror=\"window.hacked=1\">'&amp;";

    final VirtualTime time = new VirtualTime();
    final LastRuns runs = new LastRuns(5, time);
    final RunEnvironment watched = time.environment().withListener(runs);

    /** Completed by the test: the work of a source that does not heed its cancel. */
    final CompletableFuture<Void> stubbornWork = new CompletableFuture<>();

    static final class Refused extends RuntimeException implements ReportableFailure {

        private static final long serialVersionUID = 1L;

        Refused() {
            super("secret");
        }

        @Override
        public String reportText() {
            return "STATUS 503";
        }
    }

    static Source<String, String> answersAfter(int millis) {
        return ScriptedSource.<String, String>answers("secret").after(Duration.ofMillis(millis));
    }

    Source<String, String> stubborn() {
        return (query, context) -> {
            context.endsWith(stubbornWork);
            return new CompletableFuture<>();
        };
    }

    /** Answers at the moment, with one part. */
    Aggregation<String> startQuick(String plan) {
        return start(plan, ScriptedSource.answers("secret"));
    }

    Aggregation<String> start(String plan, Source<String, String> part) {
        Plan<String> one = Plan.of(plan, LIMIT);
        one.require("part", part);
        return one.combine(got -> "").in(watched).start("secret");
    }

    /** With a run inside, keys, a hedge, a failure that a fallback hides, and a part that is stopped at the end. */
    Aggregation<String> startOfEveryKind() {
        Plan<String> inner = Plan.of("inner", Duration.ofMillis(200));
        inner.require("list", answersAfter(50));
        Plan<String> plan = Plan.of("everything", LIMIT);
        plan.require("user", answersAfter(120).safeToRepeat().hedged(Duration.ofMillis(80), 10));
        plan.require("price", inner.combine(got -> ""));
        plan.optional("orders", answersAfter(65).each(2, 9).on(id -> List.of("a", "b", "c")), List.of());
        plan.optional("discount", ScriptedSource.fails(new Refused()), "none");
        plan.optional("recommendations of those who bought " + HOSTILE, ScriptedSource.hangs(), "none");
        plan.optional(
                "replica", ScriptedSource.<String, String>fails(new Refused()).or(answersAfter(30)), "none");
        return plan.combine(got -> "").in(watched).start("secret");
    }

    List<RunView> views() {
        return runs.since(-1).views();
    }

    RunView onlyView() {
        List<RunView> views = views();
        if (views.size() != 1) {
            throw new AssertionError(views);
        }
        return views.get(0);
    }
}

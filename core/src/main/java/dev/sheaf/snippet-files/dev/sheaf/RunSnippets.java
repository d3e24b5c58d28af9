package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** The examples of the Javadoc of what starts a run, watches it, and ends it. */
class RunSnippets {

    private final VirtualTime time = new VirtualTime();

    private static Aggregator<String, String> profile(Source<String, String> users) {
        Plan<String> plan = Plan.of("profile", Duration.ofSeconds(2));
        var user = plan.require("user", users);
        return plan.combine(got -> got.get(user));
    }

    @Test
    void ask() throws InterruptedException {
        Aggregator<String, String> profile = profile(ScriptedSource.answers("Ada"));
        Duration timeLeftOfRequest = Duration.ofSeconds(1);
        // @start region="ask"
        Aggregation<String> started = profile.start("42"); // a future; nothing has waited yet
        String waited = profile.ask("42"); // waits; an interrupt cancels the run
        String hurried = profile.ask("42", Deadline.in(timeLeftOfRequest)); // the earlier of it and the plan's limit
        // @end
        assertThat(List.of(started.join(), waited, hurried)).containsOnly("Ada");
    }

    @Test
    void giveUp() {
        var slow = ScriptedSource.<String, String>hangs();
        Aggregator<String, String> profile = profile(slow);
        List<String> lines = new CopyOnWriteArrayList<>();
        // @start region="giveUp"
        Aggregation<String> run = profile.start("42");
        run.terminated().thenAccept(report -> lines.add(report.toString())); // when all work has really ended

        run.cancel(true); // the client has gone: every source is told to stop before this returns
        // @end
        assertThat(slow.cancellations()).isEqualTo(1);
        assertThat(lines).singleElement().asString().contains("user", "CANCELLED");
    }

    @Test
    void failures() throws InterruptedException {
        assertThat(statusOf(profile(ScriptedSource.answers("Ada")))).isEqualTo(200);
        assertThat(statusOf(profile(ScriptedSource.fails(new IllegalStateException("down")))))
                .isEqualTo(502);
        Plan<String> hasty = Plan.of("hasty", Duration.ofNanos(1));
        hasty.require("user", ScriptedSource.hangs());
        assertThat(statusOf(hasty.combine(got -> "never"))).isEqualTo(504);
    }

    private static int statusOf(Aggregator<String, String> profile) throws InterruptedException {
        // @start region="failures"
        try {
            profile.ask("42");
            return 200;
        } catch (DeadlineExceededException late) {
            System.err.println("no answer from " + late.missing());
            return 504;
        } catch (SourceFailedException failed) {
            System.err.println(failed.sourceName() + " failed with " + failed.getCause());
            return 502;
        }
        // @end
    }

    @Test
    void environment() throws ExecutionException, InterruptedException {
        Aggregator<String, String> profile = profile(ScriptedSource.answers("Ada"));
        AggregationListener metrics = new AggregationListener() {};
        Executor callbacks = Runnable::run;
        // @start region="environment"
        RunEnvironment production = RunEnvironment.system()
                .withContext(ContextCapture.mdc())
                .withListener(metrics)
                .withExecutor(callbacks);

        Aggregator<String, String> profiles = profile.in(production); // once, where the service is put together
        // @end
        assertThat(profiles.start("42").get()).isEqualTo("Ada");
    }

    // @start region="listener"
    /** Counts how often each part was too slow. */
    static final class Timeouts implements AggregationListener {

        final Map<String, Integer> timeouts = new ConcurrentHashMap<>();

        @Override
        public void sourceEnded(long runId, String plan, Report source) {
            if (source.status() == Report.Status.TIMED_OUT) {
                timeouts.merge(plan + "/" + source.name(), 1, Integer::sum);
            }
        }
    }
    // @end

    @Test
    void listener() {
        var timeouts = new Timeouts();
        var run = profile(ScriptedSource.hangs())
                .in(time.environment().withListener(timeouts))
                .start("42");

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedExceptionally();
        assertThat(timeouts.timeouts).containsEntry("profile/user", 1);
    }

    static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    // @start region="threadLocal"
    static final ContextCapture TENANT_CAPTURE = () -> {
        String captured = TENANT.get();
        return task -> () -> {
            String previous = TENANT.get();
            TENANT.set(captured);
            try {
                task.run();
            } finally {
                TENANT.set(previous);
            }
        };
    };
    // @end
}

package dev.sheaf;

import static dev.sheaf.StringSources.fails;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Foreign code may do anything, and so must never run under a lock of this library. The virtual machine knows. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the locks
class NoLockIsHeldTest extends RunFixture {

    private final List<String> ran = new ArrayList<>();
    private final List<String> held = new ArrayList<>();

    private void foreign(String what) {
        ran.add(what);
        Arrays.stream(ManagementFactory.getThreadMXBean()
                        .getThreadInfo(new long[] {Thread.currentThread().getId()}, true, false)[0]
                        .getLockedMonitors())
                .map(LockInfo::getClassName)
                .filter(name -> name.startsWith("dev.sheaf."))
                .forEach(name -> held.add(what + " under " + name));
    }

    private final class ForeignTimer implements DeadlineTimer {

        @Override
        public long nanoTime() {
            foreign("clock");
            return time.nanoTime();
        }

        @Override
        public Registration schedule(long nanos, Runnable task) {
            foreign("timer");
            Registration armed = time.schedule(nanos, task);
            return () -> {
                foreign("disarm");
                return armed.remove();
            };
        }
    }

    private final class ForeignListener implements AggregationListener {

        @Override
        public void sourceStarted(long runId, String run, String source) {
            foreign("listener");
        }

        @Override
        public void runEnded(Report run) {
            foreign("listener");
        }
    }

    private final class ForeignFuture extends CompletableFuture<String> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            foreign("cancel");
            return super.cancel(mayInterruptIfRunning);
        }
    }

    private RunEnvironment environment() {
        return RunEnvironment.system()
                .withTimer(new ForeignTimer(), Runnable::run)
                .withExecutor(task -> {
                    foreign("executor");
                    task.run();
                })
                .withContext(() -> task -> () -> {
                    foreign("capture");
                    task.run();
                })
                .withListener(new ForeignListener());
    }

    /** Answers at once, and is told of every value that goes back. */
    private Source<String, String> answering() {
        Source<String, String> source = (query, context) -> CompletableFuture.completedFuture(query);
        return source.onRelease(value -> foreign("release"));
    }

    private Source<String, String> hanging() {
        return (query, context) -> {
            foreign("fetch");
            context.onCancel(() -> foreign("hook"));
            context.schedule(Duration.ofMillis(1), () -> foreign("delayed"));
            context.schedule(Duration.ofHours(1), () -> {});
            return new ForeignFuture();
        };
    }

    private void start(Plan<String> plan) {
        var run = plan.combine(got -> {
                    foreign("combine");
                    return "combined";
                })
                .in(environment())
                .start("42");
        run.whenComplete((value, failure) -> foreign("dependent"));
        time.advance(LIMIT);
        assertThat(run).isDone();
    }

    @Test
    void inARunThatSucceeds() {
        plan.optional("hanging", hanging(), "");
        plan.optional("limited", hanging().within(Duration.ofMillis(2)), "");
        plan.require("mapped", answering().map(value -> {
            foreign("map");
            return value;
        }));
        plan.require("blocking", Source.blocking(Runnable::run, (query, context) -> {
            foreign("body");
            context.onCancel(() -> {}).remove();
            return "";
        }));
        start(plan);

        assertThat(ran)
                .contains("clock", "timer", "disarm", "fetch", "hook", "delayed", "cancel", "executor", "capture")
                .contains("listener", "map", "body", "combine", "dependent");
        assertThat(held).isEmpty();
    }

    @Test
    void inARunThatFailsAndGivesBackWhatItHas() {
        plan.require("answering", answering());
        plan.require("keys", answering().each(2, 2).on(query -> List.of("a", "b")));
        plan.require("quorum", Source.quorum(2, List.of(answering(), answering(), hanging())));
        plan.optional("too few", Source.quorum(2, List.of(answering(), fails(new IllegalStateException()))), null);
        plan.optional("first", Source.firstOf(List.of(hanging(), answering())), "");
        plan.require("chained", answering().then(fails(new IllegalStateException(), 1)));
        start(plan);

        assertThat(ran).contains("hook", "cancel", "release").doesNotContain("combine");
        assertThat(held).isEmpty();
    }
}

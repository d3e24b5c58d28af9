package dev.sheaf;

import static dev.sheaf.HeldSource.releasing;
import static dev.sheaf.OnePart.over;
import static dev.sheaf.StringSources.answers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What stays reachable from a result, a handle or a future that others hold. */
@SuppressWarnings("FutureReturnValueIgnored")
class RetentionTest extends RunFixture {

    /** The work goes on whatever we say. */
    private static final class Endless extends CompletableFuture<String> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }

    private static void assertCollected(WeakReference<?> reference) {
        for (int i = 0; i < 200 && reference.get() != null; i++) {
            System.gc();
        }
        assertThat(reference.get()).isNull();
    }

    @Test
    void ofASourceEndsWithTheRun() {
        Plan<String> plan = Plan.of("plan", LIMIT);
        var scripted = answers("x");
        WeakReference<?> reference = new WeakReference<>(scripted);
        var part = plan.require("part", scripted);
        var run = time.start(plan.combine(got -> got.get(part)), "42");
        scripted = null;

        assertCollected(reference);
        assertThat(run).isDone();
        assertThat(part.name()).isEqualTo("part");
    }

    @Test
    void ofAValueEndsWithTheRun() {
        Plan<String> plan = Plan.of("plan", LIMIT);
        Object value = new Object();
        WeakReference<?> reference = new WeakReference<>(value);
        plan.require(
                "part",
                ScriptedSource.<String, Object>answers(value).map(same -> same).within(Duration.ofSeconds(1)));
        var run = time.start(plan.combine(got -> ""), "42");
        plan = null;
        value = null;

        assertCollected(reference);
        assertThat(run).isDone();
    }

    @Test
    void ofAValueThatCameLaterEndsWithTheRunToo() {
        CompletableFuture<Object> future = new CompletableFuture<>();
        Source<String, Object> source = new Handing<>(future);
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.require("part", source.within(Duration.ofSeconds(1)));
        var run = time.start(plan.combine(got -> ""), "42");
        future.complete(new Object());
        WeakReference<?> reference = new WeakReference<>(future.join());
        future = null;

        assertCollected(reference);
        assertThat(run).isDone();
    }

    /** Gives its future away, and keeps nothing. */
    private static final class Handing<T> implements Source<String, T> {
        private CompletableFuture<T> future;

        Handing(CompletableFuture<T> future) {
            this.future = future;
        }

        @Override
        public CompletableFuture<T> fetch(String query, FetchContext context) {
            CompletableFuture<T> handed = future;
            future = null;
            return handed;
        }
    }

    @Test
    void ofARunThatAListenerWatchesIsUpToItsLastSource() {
        List<String> events = new ArrayList<>();
        CompletableFuture<String> endless = new Endless();
        RunEnvironment watched = time.environment().withListener(new AggregationListener() {
            @Override
            public void runTerminated(Report run) {
                events.add("terminated");
            }
        });
        over((query, context) -> endless).in(watched).start("42").cancel(true);
        assertCollected(new WeakReference<>(new Object())); // and so would the run be, if nothing held it
        assertThat(events).isEmpty();

        endless.complete("at last");

        assertThat(events).containsExactly("terminated");
    }

    @Test
    void ofARunIsNotUpToAFutureThatNeverEnds() {
        CompletableFuture<String> endless = new Endless();
        var run = time.start(over((query, context) -> endless), "42");
        WeakReference<?> reference = new WeakReference<>(run);
        WeakReference<?> engine = new WeakReference<>(run.report());
        run.cancel(true);
        run = null;

        assertCollected(reference);
        assertCollected(engine);
        assertThat(endless.getNumberOfDependents()).isEqualTo(1);
    }

    @Test
    void ofAnEndlessFutureStillReleasesItsLateValue() {
        List<String> released = new ArrayList<>();
        CompletableFuture<String> endless = new Endless();
        var run = time.start(over(releasing(endless, released)), "42");
        WeakReference<?> reference = new WeakReference<>(run);
        run.cancel(true);
        run = null;
        assertCollected(reference);

        endless.complete("at last");

        assertThat(released).containsExactly("released at last");
    }

    @Test
    void ofAHookEndsWithItsSource() {
        var opened = new OpenedScope(time);
        Runnable hook = new ArrayList<>()::clear;
        WeakReference<?> reference = new WeakReference<>(hook);
        opened.context.onCancel(hook);
        hook = null;

        opened.sourceFuture.complete("answer");

        assertCollected(reference);
        assertThat(opened.context.isCancelled()).isFalse();
    }

    @Test
    void ofAHookThatComesTooLateEndsAtOnce() {
        FetchContext[] seen = new FetchContext[1];
        CompletableFuture<String> future = new CompletableFuture<>();
        var run = time.start(
                over((query, context) -> {
                    seen[0] = context;
                    return future;
                }),
                "42");
        future.complete("answer");
        Runnable hook = new ArrayList<>()::clear;
        WeakReference<?> reference = new WeakReference<>(hook);

        seen[0].onCancel(hook);
        hook = null;

        assertCollected(reference);
        assertThat(run).isDone();
        assertThat(seen[0].isCancelled()).isFalse();
    }

    @Test
    void ofACapturedContextEndsWithAScopeThatStandsAlone() {
        Object captured = new Object();
        WeakReference<?> reference = new WeakReference<>(captured);
        RunEnvironment environment = time.environment().withContext(capturing(captured));
        FetchScope scope = environment.open("alone", environment.deadlineIn(LIMIT));
        captured = null;
        environment = null;

        scope.run((query, context) -> CompletableFuture.completedFuture(""), "42");

        assertCollected(reference);
        assertThat(scope.isCancelled()).isFalse();
    }

    /** Remembers the object once, for the next run. */
    private static ContextCapture capturing(Object captured) {
        List<Object> held = new ArrayList<>(List.of(captured));
        return () -> {
            Object taken = held.remove(0);
            return task -> () -> {
                assertThat(taken).isNotNull();
                task.run();
            };
        };
    }

    @Test
    void ofATerminationThatIsAskedForLateIsHonoured() {
        CompletableFuture<String> endless = new Endless();
        var run = time.start(over((query, context) -> endless), "42");
        run.cancel(true);

        var terminated = run.terminated().toCompletableFuture();
        assertThat(terminated).isNotDone();
        endless.complete("at last");

        assertThat(terminated).isCompleted();
    }

    @Test
    void ofARunIsNotUpToAFutureThatNeverEndsInsideADecorator() {
        CompletableFuture<String> endless = new Endless();
        Source<String, String> source = (query, context) -> endless;
        var run = time.start(over(source.within(Duration.ofSeconds(1))), "42");
        WeakReference<?> reference = new WeakReference<>(run);
        run.cancel(true);
        run = null;

        assertCollected(reference);
        assertThat(endless.getNumberOfDependents()).isEqualTo(1);
    }

    @Test
    void ofAnInnerResultEndsWithTheOuterRun() {
        Object value = new Object();
        WeakReference<?> reference = new WeakReference<>(value);
        Plan<String> inner = Plan.of("inner");
        inner.require("part", ScriptedSource.<String, Object>answers(value).map(same -> same));
        Aggregator<String, Object> innerAggregator = inner.combine(got -> new Object[] {"result", reference.get()});
        Plan<String> outer = Plan.of("outer", LIMIT);
        outer.require("inner", innerAggregator);
        var run = time.start(outer.combine(got -> ""), "42");
        value = null;
        inner = null;
        innerAggregator = null;
        outer = null;

        assertCollected(reference);
        assertThat(run.report().children().get(0).children()).hasSize(1);
    }

    /** Nobody but the future of the innermost source leads to it. */
    @Test
    void ofATerminationThatSomebodyWaitsForIsUpToTheLastSource() {
        CompletableFuture<String> endless = new Endless();
        Source<String, String> source = (query, context) -> endless;
        Plan<String> inner = Plan.of("inner");
        inner.require("part", source.within(Duration.ofSeconds(1)));
        var run = time.start(over(inner.combine(got -> "")), "42");
        WeakReference<?> reference = new WeakReference<>(run);
        run.cancel(true);
        var terminated = run.terminated();
        run = null;
        System.gc();
        assertThat(terminated.toCompletableFuture()).isNotDone();

        endless.complete("at last");

        assertThat(terminated.toCompletableFuture()).isCompleted();
        terminated = null;
        assertCollected(reference);
    }
}

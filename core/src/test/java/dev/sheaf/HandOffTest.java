package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Executors that are busy or lose what they are given, and expiries that wait for their thread. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class HandOffTest extends RunFixture {

    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<String> future = new CompletableFuture<>();
    private final Source<String, String> source = (query, context) -> {
        context.onCancel(() -> events.add("stopped"));
        return future;
    };

    private void drain() {
        while (!queue.isEmpty()) {
            queue.remove().run();
        }
    }

    @Nested
    class ExecutorsThat {

        @Test
        void areBusyDelayTheResultAndNotTheStopping() {
            var run =
                    over(source).in(time.environment().withExecutor(queue::add)).start("42");

            time.advance(LIMIT);
            assertThat(events).containsExactly("stopped");
            assertThat(run).isNotDone();
            drain();

            assertThat(run).isCompletedExceptionally();
        }

        @Test
        void takeATaskAndThenThrowConcludeARunOnce() {
            int[] combined = new int[1];
            plan.require("part", source);
            RunEnvironment environment = time.environment().withExecutor(task -> {
                task.run();
                throw new RejectedExecutionException("after the fact");
            });
            var run = plan.combine(got -> combined[0]++).in(environment).start("42");

            future.complete("answer");

            assertThat(run).isDone();
            assertThat(combined[0]).isEqualTo(1);
        }

        @Test
        void areBusyDoNotHoldUpACancel() {
            List<CompletableFuture<String>> inner = new ArrayList<>();
            Plan<String> innerPlan = Plan.of("inner");
            innerPlan.require("part", source);
            plan.require("first", (query, context) -> {
                inner.add(innerPlan.combine(got -> "").fetch(query, context));
                return inner.get(0);
            });
            var run = plan.combine(got -> "")
                    .in(time.environment().withExecutor(queue::add))
                    .start("42");

            run.cancel(true);

            assertThat(run).isCancelled();
            assertThat(inner.get(0)).isCancelled();
        }

        @Test
        void loseATaskAreMadeUpForAtTheDeadline() {
            List<Runnable> lost = new ArrayList<>();
            RunEnvironment losing = time.environment().withExecutor(task -> {
                if (lost.isEmpty()) {
                    lost.add(task);
                } else {
                    task.run();
                }
            });
            var run = over(source).in(losing).start("42");
            future.complete("answer");
            assertThat(run).isNotDone();

            time.advance(LIMIT);

            assertThat(run).isCompletedWithValue("answer");
        }
    }

    @Nested
    class ExpiriesThatWaitForTheirThread {

        private final RunEnvironment slow = time.environment().withTimer(time, queue::add);

        @Test
        void doNotHideAnInnerRunFromAnOuterCancel() {
            Plan<String> inner = Plan.of("inner", Duration.ofSeconds(1));
            inner.require("deep", source);
            var run = over(inner.combine(got -> "")).in(slow).start("42");
            time.advance(Duration.ofSeconds(1));
            assertThat(events).isEmpty();

            run.cancel(true);

            assertThat(events).containsExactly("stopped");
        }

        @Test
        void doNotHideALimitedSourceFromAnOuterCancel() {
            var run = over(source.within(Duration.ofSeconds(1))).in(slow).start("42");
            time.advance(Duration.ofSeconds(1));
            assertThat(events).isEmpty();

            run.cancel(true);

            assertThat(events).containsExactly("stopped");
            assertThat(run).isCancelled();
            drain();
            assertThat(events).containsExactly("stopped");
        }

        @Test
        void doNotStopASourceThatHasEndedMeanwhile() {
            var run = over(source).in(slow).start("42");
            time.advance(LIMIT);

            future.complete("late");
            drain();

            assertThat(events).isEmpty();
            assertThat(catchThrowable(run::join)).hasCauseInstanceOf(DeadlineExceededException.class);
        }
    }
}

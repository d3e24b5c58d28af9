package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The decorators: each is run as a required part of a run. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class SourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();

    private <T> Aggregation<T> run(Source<String, T> source) {
        Plan<String> plan = Plan.of("plan", LIMIT);
        var part = plan.require("part", source);
        return time.start(plan.combine(got -> got.get(part)), "42");
    }

    private static Throwable failureOf(Aggregation<?> run) {
        Throwable thrown = catchThrowable(run::join);
        return ((CompletionException) thrown).getCause().getCause();
    }

    private static ScriptedSource<String, String> answers(String value) {
        return ScriptedSource.answers(value);
    }

    @Nested
    class Mapped {

        private final IllegalStateException thrown = new IllegalStateException();

        @Test
        void transformsTheAnswer() {
            assertThat(run(answers("abc").map(String::length))).isCompletedWithValue(3);
        }

        @Test
        void failsAsTheOriginalDoes() {
            assertThat(failureOf(
                            run(ScriptedSource.<String, String>fails(thrown).map(String::length))))
                    .isSameAs(thrown);
        }

        @Test
        void releasesTheOriginalIfTheFunctionThrows() {
            var original = answers("abc");

            var run = run(original.map(value -> {
                throw thrown;
            }));

            assertThat(failureOf(run)).isSameAs(thrown);
            assertThat(original.released()).containsExactly("abc");
        }

        @Test
        void releasesTheOriginalIfItComesTooLate() {
            var original = answers("late").after(Duration.ofSeconds(3)).ignoringCancel(time);
            List<String> mapped = new ArrayList<>();

            run(original.map(mapped::add));
            time.advance(Duration.ofSeconds(3));

            assertThat(original.released()).containsExactly("late");
            assertThat(mapped).isEmpty();
        }

        @Test
        void leavesTheOriginalToTheFunction() {
            var original = answers("abc");
            Plan<String> plan = Plan.of("plan", LIMIT);
            plan.require("mapped", original.map(String::length));
            plan.require("culprit", ScriptedSource.fails(thrown));

            time.start(plan.combine(got -> ""), "42");

            assertThat(original.released()).isEmpty();
        }

        @Test
        void passesTheCancelOn() {
            CompletableFuture<String> original = new CompletableFuture<>();
            Source<String, String> source = (query, context) -> original;

            run(source.map(String::length)).cancel(true);

            assertThat(original).isCancelled();
        }
    }

    @Nested
    class Adapted {

        @Test
        void isAskedWithAnotherQuery() {
            var original = ScriptedSource.<Integer, String>answers("abc");

            assertThat(run(original.on(Integer::valueOf))).isCompletedWithValue("abc");
            assertThat(original.queries()).containsExactly(42);
        }

        @Test
        void failsIfTheFunctionThrows() {
            Source<String, String> source =
                    ScriptedSource.<Integer, String>answers("abc").on(query -> Integer.parseInt("x" + query));

            assertThat(failureOf(run(source))).isInstanceOf(NumberFormatException.class);
        }
    }

    @Nested
    class Limited {

        @Test
        void endsAtItsOwnLimit() {
            var slow = ScriptedSource.<String, String>hangs();
            var run = run(slow.within(Duration.ofMillis(300)));

            time.advance(Duration.ofMillis(300));

            assertThat(failureOf(run)).isInstanceOf(DeadlineExceededException.class);
            assertThat(slow.cancellations()).isEqualTo(1);
            var part = run.report().child("part").orElseThrow();
            assertThat(part.status()).isEqualTo(Status.TIMED_OUT);
            assertThat(part.children()).hasSize(1);
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void anOptionalOneIsServedByItsFallbackWhileTheRunGoesOn() {
            Plan<String> plan = Plan.of("plan", LIMIT);
            var tips = plan.optional(
                    "tips", ScriptedSource.<String, String>hangs().within(Duration.ofMillis(300)), "none");
            var user = plan.require("user", answers("ann").after(Duration.ofMillis(400)));
            var run = time.start(plan.combine(got -> got.get(user) + got.get(tips)), "42");

            time.advance(Duration.ofMillis(400));

            assertThat(run).isCompletedWithValue("annnone");
        }

        @Test
        void cannotBeLongerThanTheRun() {
            var run = run(ScriptedSource.<String, String>hangs().within(Duration.ofSeconds(3)));

            time.advance(LIMIT);

            assertThat(catchThrowable(run::join).getCause()).isInstanceOf(DeadlineExceededException.class);
            assertThat(((DeadlineExceededException) catchThrowable(run::join).getCause()).missing())
                    .containsExactly("part");
        }

        @Test
        void releasesWhatItsSourceWould() {
            var source = answers("abc");
            Plan<String> plan = Plan.of("plan", LIMIT);
            plan.require("limited", source.within(Duration.ofMillis(300)));
            plan.require("culprit", ScriptedSource.fails(new IllegalStateException()));

            time.start(plan.combine(got -> ""), "42");

            assertThat(source.released()).containsExactly("abc");
        }
    }

    @Nested
    class Releasing {

        private final List<String> released = new ArrayList<>();
        private final CompletableFuture<String> original = new CompletableFuture<>();
        private final Source<String, String> source =
                ((Source<String, String>) (query, context) -> original).onRelease(released::add);

        @Test
        void seesALateAnswerOfAPlainFuture() {
            var run = run(source);
            var terminated = run.terminated().toCompletableFuture();

            time.advance(LIMIT);
            assertThat(run).isCompletedExceptionally();
            assertThat(original).isNotDone();
            assertThat(terminated).isNotDone();
            original.complete("late");

            assertThat(released).containsExactly("late");
            assertThat(terminated).isCompleted();
        }

        @Test
        void leavesAnAnswerThatIsUsedAlone() {
            var run = run(source);

            original.complete("used");

            assertThat(run).isCompletedWithValue("used");
            assertThat(released).isEmpty();
        }

        @Test
        void anActionThatThrowsChangesNothing() {
            Source<String, String> bad = answers("abc").onRelease(value -> {
                throw new IllegalStateException();
            });
            Plan<String> plan = Plan.of("plan", LIMIT);
            plan.require("bad", bad);
            plan.require("culprit", ScriptedSource.fails(new IllegalArgumentException("the cause")));

            var run = time.start(plan.combine(got -> ""), "42");

            assertThat(failureOf(run)).hasMessage("the cause");
        }
    }

    @Nested
    class Blocking {

        private final Deque<Runnable> worker = new ArrayDeque<>();

        @Test
        void runsTheBodyOnTheExecutor() {
            var run = run(Source.<String, String>blocking(worker::add, (query, context) -> "got " + query));

            assertThat(run).isNotDone();
            worker.remove().run();

            assertThat(run).isCompletedWithValue("got 42");
        }

        @Test
        void whatTheBodyThrowsIsTheFailureUntouched() {
            var checked = new Exception("checked");
            var run = run(Source.<String, String>blocking(worker::add, (query, context) -> {
                throw checked;
            }));

            worker.remove().run();

            assertThat(failureOf(run)).isSameAs(checked);
        }

        @Test
        void cancelledBeforeItsTurnIsNeverRun() {
            List<String> ran = new ArrayList<>();
            var run = run(Source.blocking(worker::add, (query, context) -> ran.add(query)));

            run.cancel(true);
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
            worker.remove().run();

            assertThat(ran).isEmpty();
        }

        @Test
        void aBodyThatRunsOnIsWaitedForByTermination() {
            List<Boolean> seen = new ArrayList<>();
            List<Aggregation<Boolean>> runs = new ArrayList<>();
            runs.add(run(Source.blocking(worker::add, (query, context) -> {
                runs.get(0).cancel(true);
                seen.add(runs.get(0).terminated().toCompletableFuture().isDone());
                return seen.add(context.isCancelled());
            })));

            worker.remove().run();

            assertThat(seen).containsExactly(false, true);
            assertThat(runs.get(0).terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void anExecutorThatRejectsFailsTheFetch() {
            var run = run(Source.<String, String>blocking(
                    task -> {
                        throw new RejectedExecutionException("full");
                    },
                    (query, context) -> "never"));

            assertThat(failureOf(run)).isInstanceOf(RejectedExecutionException.class);
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }
    }

    @Nested
    class NestedAggregators {

        @Test
        void areCancelledWithTheOuterRunAndPassItsReasonOn() {
            var deep = ScriptedSource.<String, String>hangs();
            Plan<String> inner = Plan.of("inner", Duration.ofSeconds(5));
            inner.require("deep", deep);
            Plan<String> outer = Plan.of("outer", LIMIT);
            outer.require("inner", inner.combine(got -> ""));
            outer.require(
                    "culprit",
                    ScriptedSource.<String, String>fails(new IllegalStateException())
                            .after(Duration.ofMillis(5)));
            var run = time.start(outer.combine(got -> ""), "42");

            time.advance(Duration.ofMillis(5));

            assertThat(deep.cancellations()).isEqualTo(1);
            var deepReport = run.report()
                    .child("inner")
                    .flatMap(part -> part.child("inner"))
                    .flatMap(nested -> nested.child("deep"))
                    .orElseThrow();
            assertThat(deepReport.reason()).contains(CancelReason.SIBLING_FAILED);
        }

        @Test
        void armNoTimerWhenTheOuterDeadlineIsNotLater() {
            Plan<String> inner = Plan.of("inner", Duration.ofSeconds(5));
            inner.require("deep", ScriptedSource.hangs());

            run(inner.combine(got -> ""));

            assertThat(time.pendingTimers()).isEqualTo(1);
        }

        @Test
        void endAtTheirOwnLimitAndSayWhoseItWas() {
            Plan<String> inner = Plan.of("inner", Duration.ofSeconds(1));
            inner.require("deep", ScriptedSource.hangs());
            var run = run(inner.combine(got -> ""));

            time.advance(Duration.ofSeconds(1));

            assertThat(failureOf(run))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("'inner'");
            assertThat(run.report().child("part").orElseThrow().status()).isEqualTo(Status.TIMED_OUT);
        }
    }
}

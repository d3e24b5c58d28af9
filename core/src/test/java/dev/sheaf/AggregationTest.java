package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a caller can do with a result, and what becomes of the run. */
@SuppressWarnings("FutureReturnValueIgnored")
class AggregationTest extends RunFixture {

    private final ScriptedSource<String, String> source = ScriptedSource.hangs();

    @BeforeEach
    void declare() {
        plan.require("source", source);
    }

    private Aggregation<String> start(RunEnvironment environment) {
        return plan.combine(got -> "combined").in(environment).start("42");
    }

    @Nested
    class Limits {

        @Test
        void ofTheCallersOwnEndTheRun() {
            var run = start();

            assertThat(run.orTimeout(500, TimeUnit.MILLISECONDS)).isSameAs(run);
            time.advance(Duration.ofMillis(500));

            assertThat(catchThrowable(run::join)).hasCauseInstanceOf(TimeoutException.class);
            assertThat(source.cancellations()).isEqualTo(1);
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void withAValueOfTheCallersOwnEndTheRun() {
            var run = start();

            run.completeOnTimeout("mine", 500, TimeUnit.MILLISECONDS);
            time.advance(Duration.ofMillis(500));

            assertThat(run).isCompletedWithValue("mine");
            assertThat(source.cancellations()).isEqualTo(1);
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void leaveNoTimerWhenTheRunEndsBefore() {
            var run = start();
            run.orTimeout(500, TimeUnit.MILLISECONDS);

            run.cancel(true);

            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Nested
    class Completing {

        private final Deque<Runnable> executor = new ArrayDeque<>();
        private final RunEnvironment queued =
                time.environment().withExecutor(executor::add).withTimer(time, executor::add);

        @Test
        void takesEffectAtOnceAndSignalsFromTheExecutor() {
            var run = start(queued);

            run.completeExceptionally(new IllegalStateException("mine"));
            assertThat(run).isCompletedExceptionally();
            assertThat(source.cancellations()).isZero();
            executor.remove().run();

            assertThat(source.cancellations()).isEqualTo(1);
            assertThat(run.report().child("source").orElseThrow().reason()).contains(CancelReason.CALLER);
        }

        @Test
        void asynchronouslyRunsTheSupplierOnTheExecutor() {
            var run = start(queued);

            run.completeAsync(() -> "supplied");
            assertThat(run).isNotDone();
            executor.remove().run();

            assertThat(run).isCompletedWithValue("supplied");
        }

        @Test
        void asynchronouslyWithASupplierThatThrowsFailsTheResult() {
            var thrown = new IllegalStateException("thrown");
            var run = start(queued);

            run.completeAsync(() -> {
                throw thrown;
            });
            executor.remove().run();

            assertThat(catchThrowable(run::join)).hasCause(thrown);
        }

        @Test
        void asynchronouslyAfterTheDecisionAsksNoSupplier() {
            List<String> asked = new ArrayList<>();
            var run = start(queued);
            run.completeAsync(() -> {
                asked.add("supplier");
                return "supplied";
            });

            run.cancel(true);
            executor.remove().run();

            assertThat(asked).isEmpty();
            assertThat(run).isCancelled();
        }

        @Test
        void cancelSignalsOnTheCallingThreadWhateverTheExecutor() {
            var run = start(queued);

            assertThat(run.cancel(true)).isTrue();

            assertThat(run).isCancelled();
            assertThat(source.cancellations()).isEqualTo(1);
        }

        @Test
        void byForceIsRefused() {
            var run = start();

            assertThatThrownBy(() -> run.obtrudeValue("x")).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> run.obtrudeException(new Exception()))
                    .isInstanceOf(UnsupportedOperationException.class);
        }

        @Test
        void neverUsesTheCommonPool() {
            var run = start(queued);
            List<Thread> ranOn = new ArrayList<>();

            run.thenApply(value -> value).thenRunAsync(() -> ranOn.add(Thread.currentThread()));
            run.complete("mine");
            while (!executor.isEmpty()) {
                executor.remove().run();
            }

            assertThat(ranOn).containsExactly(Thread.currentThread()); // which has emptied the queue
        }
    }

    @Nested
    class DerivedStages {

        static List<Function<CompletableFuture<String>, CompletableFuture<?>>> derivations() {
            return List.of(
                    run -> run.thenApply(value -> value),
                    run -> run.thenApply(value -> value).thenAccept(value -> {}),
                    run -> run.thenCompose(CompletableFuture::completedFuture),
                    CompletableFuture::copy,
                    run -> run.handle((value, failure) -> value));
        }

        @ParameterizedTest
        @MethodSource("derivations")
        void passACancelOn(Function<CompletableFuture<String>, CompletableFuture<?>> derive) {
            var run = start();

            derive.apply(run).cancel(true);

            assertThat(run).isCancelled();
            assertThat(source.cancellations()).isEqualTo(1);
        }

        @ParameterizedTest
        @MethodSource("derivations")
        void keepAMildCancelToThemselves(Function<CompletableFuture<String>, CompletableFuture<?>> derive) {
            var run = start();

            derive.apply(run).cancel(false);

            assertThat(run).isNotDone();
            assertThat(source.cancellations()).isZero();
        }

        @Test
        void thatAreMinimalPassNothingOn() {
            var run = start();

            run.minimalCompletionStage().toCompletableFuture().cancel(true);

            assertThat(run).isNotDone();
        }

        @Test
        void leaveADecidedRunAlone() {
            var run = start();
            var derived = run.thenCompose(value -> new CompletableFuture<>());
            run.complete("mine");

            derived.cancel(true);

            assertThat(run).isCompletedWithValue("mine");
        }

        @Test
        void aGetThatTimesOutChangesNothing() {
            var run = start();

            assertThatThrownBy(() -> run.get(0, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);

            assertThat(run).isNotDone();
        }
    }
}

package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Futures and stages that do not behave as those of the JDK do. */
@SuppressWarnings({"FutureReturnValueIgnored", "ReturnValueIgnored"}) // what is watched is the sources
class ForeignFuturesTest extends RunFixture {

    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();

    @Test
    void anAnswerThatIsThereIsNotListenedTo() {
        var answered = new CompletableFuture<String>() {
            @Override
            public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> action) {
                events.add("registered");
                return super.handle(action);
            }
        };
        answered.complete("answer");

        FetchScope scope = scope();
        assertThat(scope.run(heldBy(answered), "42")).isCompletedWithValue("answer");

        assertThat(events).isEmpty();
    }

    @Test
    void aFutureThatCannotBeListenedToFailsItsSource() {
        var deaf = new CompletableFuture<String>() {
            @Override
            public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> action) {
                throw new IllegalStateException("deaf");
            }
        };
        plan.require("first", heldBy(deaf));

        var run = time.start(plan.combine(got -> ""), "42");

        assertThat(catchThrowable(run::join)).rootCause().hasMessage("deaf");
    }

    @Test
    void aFutureThatAnswersTwiceIsHeardOnce() {
        var twice = new CompletableFuture<String>() {
            @Override
            public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> action) {
                action.apply("once", null);
                action.apply("twice", null);
                return new CompletableFuture<>();
            }
        };
        var part = plan.require("first", heldBy(twice));
        plan.require("second", heldBy(second));
        var run = time.start(plan.combine(got -> got.get(part)), "42");
        assertThat(run).isNotDone();

        second.complete("answer");

        assertThat(run).isCompletedWithValue("once");
    }

    @Nested
    class ForeignStagesGivenToEndsWith {

        private CompletableFuture<?> terminationWith(CompletableFuture<String> stage) {
            CompletableFuture<String> stillGoing = new CompletableFuture<>();
            plan.require("part", (query, context) -> {
                context.endsWith(stage);
                context.endsWith(stillGoing);
                return new CompletableFuture<>();
            });
            var run = time.start(plan.combine(got -> ""), "42");
            run.cancel(true);
            var terminated = run.terminated().toCompletableFuture();
            assertThat(terminated).isNotDone();
            stillGoing.complete("ended");
            return terminated;
        }

        @Test
        void thatCallTheirHandlerTwiceCountOnce() {
            assertThat(terminationWith(new CompletableFuture<>() {
                        @Override
                        public <U> CompletableFuture<U> handle(
                                BiFunction<? super String, Throwable, ? extends U> action) {
                            action.apply("once", null);
                            action.apply("twice", null);
                            return new CompletableFuture<>();
                        }
                    }))
                    .isCompleted();
        }

        @Test
        void thatThrowAreNotWaitedFor() {
            assertThat(terminationWith(new CompletableFuture<>() {
                        @Override
                        public <U> CompletableFuture<U> handle(
                                BiFunction<? super String, Throwable, ? extends U> action) {
                            throw new IllegalStateException("no");
                        }
                    }))
                    .isCompleted();
        }
    }
}

package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Futures and stages that do not behave as those of the JDK do. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ForeignFuturesTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();

    @Nested
    class ForeignStagesGivenToEndsWith {

        private CompletableFuture<?> terminationWith(CompletableFuture<String> stage) {
            Plan<String> plan = Plan.of("plan", LIMIT);
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

package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A timer is armed late, fires all the same, refuses, or keeps what it has. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ArmingTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final List<String> events = new ArrayList<>();

    @Nested
    class TimersThat {

        private final CompletableFuture<String> future = new CompletableFuture<>();
        private final Source<String, String> source = (query, context) -> {
            context.onCancel(() -> events.add("stopped"));
            return future;
        };

        private Environment with(Registration registration) {
            return time.environment().withTimer(new Timer() {
                @Override
                public long nanoTime() {
                    return time.nanoTime();
                }

                @Override
                public Registration schedule(long nanos, Runnable task) {
                    if (registration == null) {
                        throw new RejectedExecutionException("shut down");
                    }
                    return registration;
                }
            });
        }

        @Test
        void refuseEndTheRunInsteadOfLeavingItWithoutALimit() throws Exception {
            var run = over(source).start("42", with(null));

            assertThat(catchThrowable(() -> run.get(30, TimeUnit.SECONDS)))
                    .hasCauseExactlyInstanceOf(AggregationException.class)
                    .hasRootCauseInstanceOf(RejectedExecutionException.class);
            assertThat(future).isCancelled();
        }

        @Test
        void cannotTakeAnEntryBackChangeNothing() {
            var run = over(source).start("42", with(() -> {
                throw new IllegalStateException("cannot");
            }));

            assertThat(run.cancel(true)).isTrue();

            assertThat(events).containsExactly("stopped");
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }
    }
}

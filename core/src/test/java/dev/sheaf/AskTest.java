package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A caller who waits: on a thread of its own, interrupted or not. */
@Tag("realtime")
class AskTest {

    private static final Duration FAR = Duration.ofHours(1);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    private final Source<String, String> hangs = (query, context) -> {
        context.onCancel(() -> events.add("stopped: " + context.cancelReason().orElseThrow()));
        asked.countDown();
        return new CompletableFuture<>();
    };

    @Test
    void returnsTheResult() throws Exception {
        assertThat(over(answers("ada")).ask("42")).isEqualTo("ada");
    }

    @Test
    void throwsWhatTheRunFailedWithAndWrapsNothing() {
        var failing = over(fails(new IllegalStateException("down")));
        assertThatThrownBy(() -> failing.ask("42"))
                .isInstanceOf(SourceFailedException.class)
                .hasRootCauseMessage("down");

        assertThatThrownBy(() -> over(hangs, FAR).ask("42", Deadline.in(Duration.ofMillis(1))))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(events).containsExactly("stopped: DEADLINE");
    }

    @Test
    void asksOneSourceAlone() throws Exception {
        Source<String, String> user = (query, context) -> CompletableFuture.completedFuture("user " + query);
        assertThat(user.ask("42", FAR)).isEqualTo("user 42");

        assertThatThrownBy(() -> hangs.ask("42", Duration.ofMillis(1))).isInstanceOf(DeadlineExceededException.class);
        assertThat(events).containsExactly("stopped: DEADLINE");
    }

    @Test
    void throwsThatSomethingElseHasCancelledTheRun() {
        Plan<String> plan = Plan.of("plan", FAR);
        plan.require("cancelled", (query, context) -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            future.cancel(true); // by the source itself, which is a failure like any other
            return future;
        });

        assertThatThrownBy(() -> plan.combine(got -> "").ask("42"))
                .isInstanceOf(SourceFailedException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    /** The source is told before the waiting thread leaves, and so in the time that an interrupt takes to arrive. */
    @Test
    void isCancelledByAnInterruptOfTheWaitingThread() throws Exception {
        CompletableFuture<Throwable> left = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            Throwable thrown = catchThrowable(() -> over(hangs, FAR).ask("42"));
            events.add("left");
            left.complete(thrown);
        });
        waiting.start();
        asked.await();

        waiting.interrupt();

        assertThat(left.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(events).containsExactly("stopped: CALLER", "left");
    }

    /** The naive way, which the one above is compared with: nothing is stopped until the limit. */
    @Test
    void isNotCancelledByAnInterruptOfAThreadThatWaitsByGet() throws Exception {
        CompletableFuture<Throwable> left = new CompletableFuture<>();
        Aggregation<String> run = over(hangs, FAR).start("42");
        Thread waiting = new Thread(() -> left.complete(catchThrowable(run::get)));
        waiting.start();
        asked.await();

        waiting.interrupt();

        assertThat(left.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(events).isEmpty();
        run.cancel(true);
    }

    @Test
    void losesNoResultThatIsThereAlready() throws Exception {
        Thread.currentThread().interrupt();

        assertThat(over(answers("ada")).ask("42")).isEqualTo("ada");
        assertThat(Thread.interrupted()).isTrue();
    }
}

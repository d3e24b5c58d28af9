package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a source has scheduled on its context. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class DelayedTasksTest extends RunFixture {

    private final List<String> events = new ArrayList<>();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final CompletableFuture<String> future = new CompletableFuture<>();

    @Test
    void runAfterTheirDelay() {
        var opened = new OpenedScope(time);
        opened.context.schedule(Duration.ofMillis(10), () -> events.add("ran"));

        time.advance(Duration.ofMillis(9));
        assertThat(events).isEmpty();
        time.advance(Duration.ofMillis(1));

        assertThat(events).containsExactly("ran");
    }

    @Test
    void areDroppedWithTheirTimerWhenTheContextIsCancelled() {
        var opened = new OpenedScope(time);
        opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

        opened.scope.cancel(CancelReason.CALLER);

        assertThat(time.pendingTimers()).isZero();
        time.advance(LIMIT);
        assertThat(events).isEmpty();
    }

    @Test
    void areDroppedWithTheirTimerWhenTheSourceEnds() {
        var opened = new OpenedScope(time);
        opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

        opened.sourceFuture.complete("done");

        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void canBeTakenBack() {
        var opened = new OpenedScope(time);
        int before = time.pendingTimers();
        var registration = opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

        registration.remove();

        assertThat(time.pendingTimers()).isEqualTo(before);
    }

    @Test
    void onACancelledContextAreNotArmed() {
        var opened = new OpenedScope(time);
        opened.scope.cancel(CancelReason.CALLER);

        opened.context.schedule(Duration.ofMillis(10), () -> events.add("never"));

        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void thatAreTakenBackDuringTheirHandOffDoNotRun() {
        RunEnvironment queued = time.environment().withExecutor(queue::add);
        List<Registration> registrations = new ArrayList<>();
        over((query, context) -> {
                    registrations.add(context.schedule(Duration.ofMillis(1), () -> events.add("never")));
                    return future;
                })
                .in(queued)
                .start("42");
        time.advance(Duration.ofMillis(1));

        assertThat(registrations.get(0).remove()).isTrue();
        queue.forEach(Runnable::run);

        assertThat(events).isEmpty();
    }

    @Test
    void thatTheTimerCannotTakeBackDoNotKeepTheRestFromBeingStopped() {
        RunEnvironment broken = arming((nanos, task) -> () -> {
            throw new IllegalStateException("no entry goes back");
        });
        Source<String, String> delays = (query, context) -> {
            context.schedule(Duration.ofSeconds(1), () -> events.add("ran"));
            context.onCancel(() -> events.add("stopped"));
            return future;
        };
        var run = over(delays).in(broken).start("42");

        assertThat(run.cancel(true)).isTrue();

        assertThat(events).containsExactly("stopped");
        assertThat(future).isCancelled();
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
    }
}

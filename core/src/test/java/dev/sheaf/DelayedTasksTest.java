package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a source has scheduled on its context. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class DelayedTasksTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final List<String> events = new ArrayList<>();

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
}

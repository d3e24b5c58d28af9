package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Registration;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private static Aggregator<String, String> aggregatorOver(Source<String, String> source) {
        Plan<String> plan = Plan.of("greeting", Duration.ofSeconds(2));
        var greeting = plan.require("greeter", source);
        return plan.combine(got -> got.get(greeting));
    }

    @Test
    void runsWhatIsDueInTheOrderOfItsTimeAndThenOfItsScheduling() {
        var time = new VirtualTime();
        List<String> ran = new ArrayList<>();
        schedule(time, 20, () -> ran.add("c"));
        schedule(time, 10, () -> ran.add("a"));
        schedule(time, 10, () -> ran.add("b"));
        schedule(time, 21, () -> ran.add("too late"));

        time.advance(Duration.ofMillis(20));

        assertThat(ran).containsExactly("a", "b", "c");
        assertThat(time.pendingTimers()).isEqualTo(1);
    }

    @Test
    void theClockShowsTheTimeOfTheTaskThatRuns() {
        var time = new VirtualTime();
        List<Duration> seen = new ArrayList<>();
        schedule(time, 10, () -> seen.add(time.elapsed()));

        time.advance(Duration.ofSeconds(5));

        assertThat(seen).containsExactly(Duration.ofMillis(10));
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aTaskScheduledByATaskRunsInTheSameAdvanceIfItIsDue() {
        var time = new VirtualTime();
        List<Duration> seen = new ArrayList<>();
        schedule(time, 10, () -> schedule(time, 5, () -> seen.add(time.elapsed())));

        time.advance(Duration.ofMillis(15));

        assertThat(seen).containsExactly(Duration.ofMillis(15));
    }

    @Test
    void aRemovedTaskDoesNotRunAndIsForgotten() {
        var time = new VirtualTime();
        List<String> ran = new ArrayList<>();
        var registration = schedule(time, 10, () -> ran.add("removed"));

        registration.remove();
        time.advance(Duration.ofMillis(10));

        assertThat(ran).isEmpty();
        assertThat(time.pendingTimers()).isZero();
    }

    /** Whoever wants the late answer keeps the future, and cancels by the context alone. */
    @Test
    void aScriptedSourceEndsWhenOnlyItsContextIsCancelled() {
        var time = new VirtualTime();
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(1));
        plan.require("hangs", ScriptedSource.<String, String>hangs().onRelease(value -> {}));
        plan.require(
                "slow",
                ScriptedSource.<String, String>answers("x")
                        .after(Duration.ofDays(1))
                        .onRelease(value -> {}));
        var run = time.start(plan.combine(got -> ""), "42");

        time.advance(Duration.ofSeconds(1));

        assertThat(run.terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> new VirtualTime().advance(Duration.ofNanos(-1)));
    }

    @Test
    void whatACallbackThrowsReachesTheTest() {
        var time = new VirtualTime();
        var thrown = new IllegalStateException("seen");
        schedule(time, 10, () -> {
            throw thrown;
        });

        assertThatThrownBy(() -> time.advance(Duration.ofMillis(10))).isSameAs(thrown);
    }

    @Test
    void goesOnAfterAnErrorInACallback() {
        var time = new VirtualTime();
        schedule(time, 10, () -> {
            throw new AssertionError("seen");
        });
        assertThatThrownBy(() -> time.advance(Duration.ofMillis(10))).hasMessage("seen");
        var run = time.start(aggregatorOver(ScriptedSource.hangs()), "42");

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedExceptionally();
    }

    private static Registration schedule(VirtualTime time, long millis, Runnable task) {
        return time.schedule(time.nanoTime() + Duration.ofMillis(millis).toNanos(), task);
    }
}

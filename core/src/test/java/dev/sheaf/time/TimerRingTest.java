package dev.sheaf.time;

import static dev.sheaf.time.RecordingRing.START;
import static dev.sheaf.time.TimerRing.TICK;
import static dev.sheaf.time.TimerRing.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Awaiting;
import dev.sheaf.Registration;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The edges of the ring. Order, turns, leaps and removals in every mixture are in {@link TimerRingOracleTest}. */
class TimerRingTest {

    private static final long NEVER = 42; // an answer that is no tick

    private RecordingRing ring = new RecordingRing(START);

    // --- when a task runs

    @ParameterizedTest
    @MethodSource("dev.sheaf.time.RecordingRing#starts")
    void aTaskRunsWithinOneTickAndNeverEarlyWhereverInATickItIsDue(long start) {
        for (long nanos = start + TICK; nanos - start <= 2 * TICK; nanos += TICK / 16) {
            ring = new RecordingRing(start + TICK / 3);
            ring.at(nanos, "task");

            ring.advance(nanos - 1);
            assertThat(ring.ran).isEmpty();
            ring.advance(nanos + TICK - 1);
            assertThat(ring.ran).containsExactly("task");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sheaf.time.RecordingRing#starts")
    void aTaskMayBeAsFarAsDeadlinesGo(long start) {
        ring = new RecordingRing(start);
        long nanos = start + Long.MAX_VALUE / 2;
        ring.at(nanos, "farthest");

        ring.advance(start + TURN);
        ring.advance(start + Long.MAX_VALUE / 4);
        ring.advance(nanos - 1);
        assertThat(ring.ran).isEmpty();
        ring.advance(nanos + TICK);

        assertThat(ring.ran).containsExactly("farthest");
    }

    @Test
    void whatHasPassedRunsAtTheNextTickButNotBefore() {
        ring.at(START, "now");
        ring.at(START - Duration.ofHours(1).toNanos(), "long ago");
        ring.at(START - Long.MAX_VALUE / 2, "for ever");

        ring.advance(START);
        assertThat(ring.ran).isEmpty();
        ring.advance(START + TICK);

        assertThat(ring.ran).containsExactlyInAnyOrder("now", "long ago", "for ever");
    }

    @Test
    void aTaskWhoseTickIsReachedBeforeItIsAddedDoesNotWaitForAWholeTurn() {
        long tick = ring.tickFor(START + 5 * TICK);
        ring.advance(START + 9 * TICK);
        ring.add(tick, () -> ring.ran.add("overtaken"));

        ring.advance(START + 10 * TICK);

        assertThat(ring.ran).containsExactly("overtaken");
    }

    // --- when it is worth while to look at the ring again

    @ParameterizedTest
    @MethodSource("dev.sheaf.time.RecordingRing#starts")
    void itTellsTheFirstTickAtWhichSomethingIsDue(long start) {
        ring = new RecordingRing(start);
        assertThat(ring.nextTick(NEVER)).isEqualTo(NEVER);
        for (int ticks : new int[] {1024, 1023, 512, 2, 1}) {
            long tick = (start & -TICK) + ticks * TICK;
            ring.at(tick, "task");
            assertThat(ring.nextTick(NEVER)).isEqualTo(tick);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sheaf.time.RecordingRing#starts")
    void forWhatIsFarALookPerTurnIsEnough(long start) {
        ring = new RecordingRing(start);
        long base = start & -TICK;
        long tick = base + 2 * TURN + 7 * TICK;
        ring.at(tick, "far");

        assertThat(ring.nextTick(NEVER)).isEqualTo(base + TURN);
        ring.advance(base + TURN);
        assertThat(ring.nextTick(NEVER)).isEqualTo(base + 2 * TURN);
        ring.advance(base + 2 * TURN);
        assertThat(ring.nextTick(NEVER)).isEqualTo(tick);
    }

    // --- what a task may do while the ring runs it

    @Test
    void noLockIsHeldWhileATaskRuns() {
        List<TimerEntry> entries = new ArrayList<>();
        entries.add(ring.at(START + TICK, () -> noteWhetherHeld(entries.get(0))));

        ring.advance(START + 2 * TICK);

        assertThat(ring.ran).containsExactly("free");
    }

    private void noteWhetherHeld(TimerEntry entry) {
        ring.ran.add(Thread.holdsLock(entry.bucket) ? "held" : "free");
    }

    @Test
    void aTaskThatThrowsTakesNoOtherAlong() {
        ring.at(START + TICK, "before");
        ring.at(START + TICK, () -> {
            throw new IllegalStateException("on purpose");
        });
        ring.at(START + TICK, () -> {
            throw new AssertionError("on purpose");
        });
        ring.at(START + TICK, "after");

        ring.advance(START + 2 * TICK);

        assertThat(ring.ran).containsExactly("before", "after");
    }

    @Test
    void aRunningTaskCannotBeRemovedButOneThatWaitsBehindItCan() {
        List<Registration> entries = new ArrayList<>();
        List<Boolean> removed = new ArrayList<>();
        entries.add(ring.at(START + TICK, () -> entries.forEach(entry -> removed.add(entry.remove()))));
        entries.add(ring.at(START + TICK, "same tick"));
        entries.add(ring.at(START + 2 * TICK, "next tick"));

        ring.advance(START + 5 * TICK);

        assertThat(removed).containsExactly(false, true, true);
        assertThat(ring.ran).isEmpty();
        assertThat(ring.armed()).isZero();
    }

    @Test
    void aTaskThatIsRemovedOrHasRunIsNotReferencedAnyMore() {
        List<WeakReference<Runnable>> tasks = new ArrayList<>();
        List<Registration> kept = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Object held = new Object();
            Runnable task = () -> ring.ran.add(held.toString());
            tasks.add(new WeakReference<>(task));
            kept.add(ring.at(START + (i % 2 == 0 ? TICK : TURN), task));
        }
        ring.advance(START + TICK);
        kept.forEach(Registration::remove);

        Awaiting.until(() -> {
            System.gc();
            return tasks.stream().allMatch(task -> task.refersTo(null));
        });

        assertThat(kept).hasSize(10); // the callers' registrations are still there
        assertThat(ring.armed()).isZero();
    }
}

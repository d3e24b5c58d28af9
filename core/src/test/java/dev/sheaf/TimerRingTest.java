package dev.sheaf;

import static dev.sheaf.TimerRing.TICK;
import static dev.sheaf.TimerRing.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The ring under a clock that is moved by hand. */
class TimerRingTest {

    private static final long START = 987_654_321_012L;
    private static final long NEVER = 42; // an answer that is no tick

    private final List<String> ran = new ArrayList<>();
    private TimerRing ring = new TimerRing(START);

    private TimerEntry at(long nanos, Runnable task) {
        return ring.add(ring.tickFor(nanos), task);
    }

    private TimerEntry at(long nanos, String name) {
        return at(nanos, () -> ran.add(name));
    }

    /** Where the clock stands when a test begins: also just before it wraps around, and where it changes its sign. */
    static LongStream starts() {
        return LongStream.of(
                START, Long.MAX_VALUE - TURN, Long.MAX_VALUE - TICK, Long.MAX_VALUE, Long.MIN_VALUE, -TICK, -1, 0);
    }

    @ParameterizedTest
    @MethodSource("starts")
    void aTaskRunsWithinOneTickAndNeverEarlyWhereverInATickItIsDue(long start) {
        for (long ticks : new long[] {1, 2, 1023, 1024, 1025, 5000}) {
            for (long offset = 0; offset <= TICK; offset += TICK / 16) {
                for (long off = offset - 1; off <= offset + 1; off++) {
                    ran.clear();
                    ring = new TimerRing(start + TICK / 3);
                    long nanos = start + ticks * TICK + off;
                    at(nanos, "task");

                    ring.advance(nanos - 1);
                    assertThat(ran).as("%d ticks and %d", ticks, off).isEmpty();
                    ring.advance(nanos + TICK - 1);
                    assertThat(ran).as("%d ticks and %d", ticks, off).containsExactly("task");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("starts")
    void aFarTaskIsPassedOverTurnByTurn(long start) {
        ring = new TimerRing(start);
        long nanos = start + Duration.ofMinutes(1).toNanos();
        at(nanos, "far");
        for (long now = start; now - nanos < 0; now += TICK / 2) {
            ring.advance(now);
            assertThat(ran).isEmpty();
        }

        ring.advance(nanos + TICK);

        assertThat(ran).containsExactly("far");
    }

    @ParameterizedTest
    @MethodSource("starts")
    void aTaskMayBeAsFarAsDeadlinesGo(long start) {
        ring = new TimerRing(start);
        long nanos = start + Long.MAX_VALUE / 2;
        at(nanos, "farthest");

        ring.advance(start + TURN);
        ring.advance(start + Long.MAX_VALUE / 4);
        ring.advance(nanos - 1);
        assertThat(ran).isEmpty();
        ring.advance(nanos + TICK);

        assertThat(ran).containsExactly("farthest");
    }

    @ParameterizedTest
    @MethodSource("starts")
    void tasksRunInTheOrderOfTicksAndInATickInTheOrderOfAdding(long start) {
        long base = (start & -TICK) + TICK;
        ring = new TimerRing(start);
        at(base + 7 * TICK, "third");
        at(base + 2 * TICK, "first");
        at(base + 2 * TICK - 1, "second");
        at(base + 1023 * TICK, "last");

        ring.advance(base + 1023 * TICK);

        assertThat(ran).containsExactly("first", "second", "third", "last");
    }

    @Test
    void whatHasPassedRunsAtTheNextTickButNotBefore() {
        at(START, "now");
        at(START - TICK, "just passed");
        at(START - Duration.ofHours(1).toNanos(), "long ago");
        at(START - Long.MAX_VALUE / 2, "for ever");
        assertThat(ring.tickFor(START - TURN)).isEqualTo((START & -TICK) + TICK);

        ring.advance(START);
        assertThat(ran).isEmpty();
        ring.advance(START + TICK);

        assertThat(ran).containsExactlyInAnyOrder("now", "just passed", "long ago", "for ever");
    }

    @Test
    void aTaskWhoseTickIsReachedBeforeItIsAddedDoesNotWaitForAWholeTurn() {
        long tick = ring.tickFor(START + 5 * TICK);
        ring.advance(START + 9 * TICK);
        ring.add(tick, () -> ran.add("overtaken"));

        ring.advance(START + 10 * TICK);

        assertThat(ran).containsExactly("overtaken");
    }

    @Test
    void aClockThatLeapsLeavesNothingBehind() {
        for (int i = 1; i <= 3000; i++) {
            at(START + i * TICK, "task");
        }

        ring.advance(START + Duration.ofDays(3650).toNanos());

        assertThat(ran).hasSize(3000);
        assertThat(ring.armed()).isZero();
    }

    @Test
    void aTaskIsRemovedOnceAndDoesNotRunThen() {
        Registration first = at(START + TICK, "first");
        Registration second = at(START + TICK, "second");
        Registration third = at(START + TICK, "third");
        assertThat(ring.armed()).isEqualTo(3);

        assertThat(second.remove()).isTrue();
        assertThat(second.remove()).isFalse();

        assertThat(ring.armed()).isEqualTo(2);
        ring.advance(START + TURN);
        assertThat(ran).containsExactly("first", "third");
        assertThat(first.remove()).isFalse();
        assertThat(third.remove()).isFalse();
        assertThat(ring.armed()).isZero();
    }

    @Test
    void aRunningTaskCannotBeRemovedButOneThatWaitsBehindItCan() {
        List<Registration> entries = new ArrayList<>();
        List<Boolean> removed = new ArrayList<>();
        entries.add(at(START + TICK, () -> entries.forEach(entry -> removed.add(entry.remove()))));
        entries.add(at(START + TICK, "same tick"));
        entries.add(at(START + 2 * TICK, "next tick"));

        ring.advance(START + 5 * TICK);

        assertThat(removed).containsExactly(false, true, true);
        assertThat(ran).isEmpty();
        assertThat(ring.armed()).isZero();
    }

    @Test
    void noLockIsHeldWhileATaskRuns() {
        List<TimerEntry> entries = new ArrayList<>();
        entries.add(at(START + TICK, () -> noteWhetherHeld(entries.get(0))));

        ring.advance(START + 2 * TICK);

        assertThat(ran).containsExactly("free");
    }

    private void noteWhetherHeld(TimerEntry entry) {
        ran.add(Thread.holdsLock(entry.bucket) ? "held" : "free");
    }

    @Test
    void whatATaskAddsIsNotRunByTheSameCallHoweverLateItIs() {
        at(START + TICK, () -> {
            at(START, "passed");
            at(START + TICK, "same tick");
            at(START + 3 * TICK, "meanwhile due");
        });

        ring.advance(START + 4 * TICK);
        assertThat(ran).isEmpty();
        ring.advance(START + 5 * TICK);

        assertThat(ran).containsExactlyInAnyOrder("passed", "same tick", "meanwhile due");
    }

    @Test
    void aTaskThatThrowsTakesNoOtherAlong() {
        at(START + TICK, "before");
        at(START + TICK, () -> {
            throw new IllegalStateException("on purpose");
        });
        at(START + TICK, () -> {
            throw new AssertionError("on purpose");
        });
        at(START + TICK, "after");

        ring.advance(START + 2 * TICK);

        assertThat(ran).containsExactly("before", "after");
    }

    @Test
    void norDoesOneWhoseExceptionBreaksTheLog() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.sheaf");
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        try {
            at(START + TICK, () -> {
                throw new IllegalStateException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        ran.add("asked");
                        throw new UnsupportedOperationException("on purpose");
                    }
                };
            });
            at(START + TICK, "after");

            ring.advance(START + 2 * TICK);
        } finally {
            logger.setLevel(before);
        }
        assertThat(ran).startsWith("asked").endsWith("after");
    }

    @ParameterizedTest
    @MethodSource("starts")
    void itTellsTheFirstTickAtWhichSomethingIsDue(long start) {
        ring = new TimerRing(start);
        assertThat(ring.nextTick(NEVER)).isEqualTo(NEVER);
        for (int ticks : new int[] {1024, 1023, 512, 2, 1}) {
            long tick = (start & -TICK) + ticks * TICK;
            at(tick, "task");
            assertThat(ring.nextTick(NEVER)).isEqualTo(tick);
        }
    }

    @Test
    void aRemovedTaskIsNotWorthALook() {
        Registration entry = at(START + 5 * TICK, "task");
        entry.remove();

        assertThat(ring.nextTick(NEVER)).isEqualTo(NEVER);
    }

    @ParameterizedTest
    @MethodSource("starts")
    void forWhatIsFarALookPerTurnIsEnough(long start) {
        ring = new TimerRing(start);
        long base = start & -TICK;
        long tick = base + 2 * TURN + 7 * TICK;
        at(tick, "far");

        assertThat(ring.nextTick(NEVER)).isEqualTo(base + TURN);
        ring.advance(base + TURN);
        assertThat(ring.nextTick(NEVER)).isEqualTo(base + 2 * TURN);
        ring.advance(base + 2 * TURN);
        assertThat(ring.nextTick(NEVER)).isEqualTo(tick);
    }

    @Test
    void aTaskThatIsRemovedOrHasRunIsNotReferencedAnyMore() {
        List<WeakReference<Runnable>> tasks = new ArrayList<>();
        List<Registration> kept = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Object held = new Object();
            Runnable task = () -> ran.add(held.toString());
            tasks.add(new WeakReference<>(task));
            kept.add(at(START + (i % 2 == 0 ? TICK : TURN), task));
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

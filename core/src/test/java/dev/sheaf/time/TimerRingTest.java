package dev.sheaf.time;

import static dev.sheaf.time.RecordingRing.START;
import static dev.sheaf.time.TimerRing.TICK;
import static dev.sheaf.time.TimerRing.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When the ring runs a task: never early, never late by more than a tick, in order. */
class TimerRingTest {

    private RecordingRing ring = new RecordingRing(START);

    @ParameterizedTest
    @MethodSource("dev.sheaf.time.RecordingRing#starts")
    void aTaskRunsWithinOneTickAndNeverEarlyWhereverInATickItIsDue(long start) {
        for (long ticks : new long[] {1, 2, 1023, 1024, 1025, 5000}) {
            for (long offset = 0; offset <= TICK; offset += TICK / 16) {
                for (long off = offset - 1; off <= offset + 1; off++) {
                    ring.ran.clear();
                    ring = new RecordingRing(start + TICK / 3);
                    long nanos = start + ticks * TICK + off;
                    ring.at(nanos, "task");

                    ring.advance(nanos - 1);
                    assertThat(ring.ran).as("%d ticks and %d", ticks, off).isEmpty();
                    ring.advance(nanos + TICK - 1);
                    assertThat(ring.ran).as("%d ticks and %d", ticks, off).containsExactly("task");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sheaf.time.RecordingRing#starts")
    void aFarTaskIsPassedOverTurnByTurn(long start) {
        ring = new RecordingRing(start);
        long nanos = start + Duration.ofMinutes(1).toNanos();
        ring.at(nanos, "far");
        for (long now = start; now - nanos < 0; now += TICK / 2) {
            ring.advance(now);
            assertThat(ring.ran).isEmpty();
        }

        ring.advance(nanos + TICK);

        assertThat(ring.ran).containsExactly("far");
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

    @ParameterizedTest
    @MethodSource("dev.sheaf.time.RecordingRing#starts")
    void tasksRunInTheOrderOfTicksAndInATickInTheOrderOfAdding(long start) {
        long base = (start & -TICK) + TICK;
        ring = new RecordingRing(start);
        ring.at(base + 7 * TICK, "third");
        ring.at(base + 2 * TICK, "first");
        ring.at(base + 2 * TICK - 1, "second");
        ring.at(base + 1023 * TICK, "last");

        ring.advance(base + 1023 * TICK);

        assertThat(ring.ran).containsExactly("first", "second", "third", "last");
    }

    @Test
    void whatHasPassedRunsAtTheNextTickButNotBefore() {
        ring.at(START, "now");
        ring.at(START - TICK, "just passed");
        ring.at(START - Duration.ofHours(1).toNanos(), "long ago");
        ring.at(START - Long.MAX_VALUE / 2, "for ever");
        assertThat(ring.tickFor(START - TURN)).isEqualTo((START & -TICK) + TICK);

        ring.advance(START);
        assertThat(ring.ran).isEmpty();
        ring.advance(START + TICK);

        assertThat(ring.ran).containsExactlyInAnyOrder("now", "just passed", "long ago", "for ever");
    }

    @Test
    void aTaskWhoseTickIsReachedBeforeItIsAddedDoesNotWaitForAWholeTurn() {
        long tick = ring.tickFor(START + 5 * TICK);
        ring.advance(START + 9 * TICK);
        ring.add(tick, () -> ring.ran.add("overtaken"));

        ring.advance(START + 10 * TICK);

        assertThat(ring.ran).containsExactly("overtaken");
    }

    @Test
    void aClockThatLeapsLeavesNothingBehind() {
        for (int i = 1; i <= 3000; i++) {
            ring.at(START + i * TICK, "task");
        }

        ring.advance(START + Duration.ofDays(3650).toNanos());

        assertThat(ring.ran).hasSize(3000);
        assertThat(ring.armed()).isZero();
    }
}

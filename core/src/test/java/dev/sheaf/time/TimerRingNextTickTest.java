package dev.sheaf.time;

import static dev.sheaf.time.RecordingRing.START;
import static dev.sheaf.time.TimerRing.TICK;
import static dev.sheaf.time.TimerRing.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Registration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When it is worth while to look at the ring again. */
class TimerRingNextTickTest {

    private static final long NEVER = 42; // an answer that is no tick

    private RecordingRing ring = new RecordingRing(START);

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

    @Test
    void aRemovedTaskIsNotWorthALook() {
        Registration entry = ring.at(START + 5 * TICK, "task");
        entry.remove();

        assertThat(ring.nextTick(NEVER)).isEqualTo(NEVER);
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
}

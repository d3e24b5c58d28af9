package dev.sheaf.time;

import static dev.sheaf.time.RecordingRing.START;
import static dev.sheaf.time.TimerRing.TICK;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a task may do while the ring runs it. */
class TimerRingTasksTest {

    private final RecordingRing ring = new RecordingRing(START);

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
    void whatATaskAddsIsNotRunByTheSameCallHoweverLateItIs() {
        ring.at(START + TICK, () -> {
            ring.at(START, "passed");
            ring.at(START + TICK, "same tick");
            ring.at(START + 3 * TICK, "meanwhile due");
        });

        ring.advance(START + 4 * TICK);
        assertThat(ring.ran).isEmpty();
        ring.advance(START + 5 * TICK);

        assertThat(ring.ran).containsExactlyInAnyOrder("passed", "same tick", "meanwhile due");
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
}

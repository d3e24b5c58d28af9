package dev.sheaf.time;

import static dev.sheaf.time.RecordingRing.START;
import static dev.sheaf.time.TimerRing.TICK;
import static dev.sheaf.time.TimerRing.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Awaiting;
import dev.sheaf.Registration;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that are taken back before they run, or too late. */
class TimerRingRemovalTest {

    private final RecordingRing ring = new RecordingRing(START);

    @Test
    void aTaskIsRemovedOnceAndDoesNotRunThen() {
        Registration first = ring.at(START + TICK, "first");
        Registration second = ring.at(START + TICK, "second");
        Registration third = ring.at(START + TICK, "third");
        assertThat(ring.armed()).isEqualTo(3);

        assertThat(second.remove()).isTrue();
        assertThat(second.remove()).isFalse();

        assertThat(ring.armed()).isEqualTo(2);
        ring.advance(START + TURN);
        assertThat(ring.ran).containsExactly("first", "third");
        assertThat(first.remove()).isFalse();
        assertThat(third.remove()).isFalse();
        assertThat(ring.armed()).isZero();
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

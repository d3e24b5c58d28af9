package dev.sheaf.time;

import static dev.sheaf.time.TimerRing.TICK;
import static dev.sheaf.time.TimerRing.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Registration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random use of a ring, compared step by step with a priority queue that knows no wrap-around: its instants count from the start. */
class TimerRingOracleTest {

    private static final int STEPS = 100_000;

    private record Armed(int id, long due) {}

    private final PriorityQueue<Armed> oracle =
            new PriorityQueue<>(Comparator.comparingLong(Armed::due).thenComparingInt(Armed::id));
    private final List<Armed> armed = new ArrayList<>(); // by id, also those that are over
    private final List<Registration> entries = new ArrayList<>(); // by id
    private final List<Integer> ran = new ArrayList<>();
    private final List<Armed> addedByTasks = new ArrayList<>();
    private long reached;

    @ParameterizedTest
    @CsvSource({
        "1, 987654321012",
        "2, 9223372036854775807",
        "3, 9223372006854775807",
        "4, -9223372036854775808",
        "5, -30000000000"
    })
    void everyTaskRunsInItsTickUnlessItIsRemoved(long seed, long start) {
        Random random = new Random(seed);
        TimerRing ring = new TimerRing(start, thrown -> {});
        long now = 0;
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(100);
            if (dice < 55) {
                oracle.add(arm(ring, start, now, random));
            } else if (dice < 85 && !entries.isEmpty()) {
                int id = entries.size() - 1 - random.nextInt(Math.min(entries.size(), 300));
                assertThat(entries.get(id).remove()).isEqualTo(oracle.remove(armed.get(id)));
            } else {
                boolean leap = random.nextInt(500) == 0;
                now += leap ? random.nextLong(5 * TURN) : random.nextLong(20 * TICK);
                advance(ring, start, now, leap);
            }
            if (step % 1000 == 0) {
                assertThat(ring.armed()).isEqualTo(oracle.size());
                assertThat(ring.nextTick(7)).isEqualTo(nextTick(start, now));
            }
        }
        while (!oracle.isEmpty()) { // tasks add tasks
            now += Long.MAX_VALUE / 64;
            advance(ring, start, now, true);
        }
        assertThat(ring.armed()).isZero();
        assertThat(ran).hasSizeGreaterThan(1000);
    }

    private Armed arm(TimerRing ring, long start, long now, Random random) {
        long ahead = switch (random.nextInt(10)) {
            case 0 -> -random.nextLong(TURN);
            case 1 -> 0;
            case 2 -> random.nextLong(20 * TURN);
            case 3 -> random.nextLong(300) * TICK - Math.floorMod(start + now, TICK); // a tick itself
            default -> random.nextLong(TURN / 16);
        };
        int id = armed.size();
        long due = Math.max(roundedUp(start, now + ahead), roundedDown(start, now) + TICK);
        Armed entry = new Armed(id, due);
        armed.add(entry);
        entries.add(ring.add(ring.tickFor(start + now + ahead), () -> {
            ran.add(id);
            if (id % 7 == 0) {
                addedByTasks.add(arm(ring, start, reached, random));
            }
        }));
        return entry;
    }

    private void advance(TimerRing ring, long start, long now, boolean leap) {
        int before = ran.size();
        reached = now;
        ring.advance(start + now);
        List<Integer> expected = new ArrayList<>();
        while (!oracle.isEmpty() && oracle.peek().due() <= roundedDown(start, now)) {
            expected.add(oracle.remove().id());
        }
        oracle.addAll(addedByTasks);
        addedByTasks.clear();
        List<Integer> actual = ran.subList(before, ran.size());
        if (leap) { // over more than a turn, what is of different turns mixes
            assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    private long nextTick(long start, long now) {
        if (oracle.isEmpty()) {
            return 7;
        }
        return start + Math.min(oracle.peek().due(), roundedDown(start, now) + TURN);
    }

    private static long roundedDown(long start, long instant) {
        return instant - Math.floorMod(start + instant, TICK);
    }

    private static long roundedUp(long start, long instant) {
        return instant + Math.floorMod(-(start + instant), TICK);
    }
}

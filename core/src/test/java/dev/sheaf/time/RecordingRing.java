package dev.sheaf.time;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A ring under a clock that is moved by hand, which writes down what ran. */
final class RecordingRing extends TimerRing {

    static final long START = 987_654_321_012L;

    final List<String> ran = new ArrayList<>();

    RecordingRing(long start) {
        super(start, thrown -> {});
    }

    TimerEntry at(long nanos, Runnable task) {
        return add(tickFor(nanos), task);
    }

    TimerEntry at(long nanos, String name) {
        return at(nanos, () -> ran.add(name));
    }

    /** Where the clock stands when a test begins: also just before it wraps around, and where it changes its sign. */
    static LongStream starts() {
        return LongStream.of(
                START, Long.MAX_VALUE - TURN, Long.MAX_VALUE - TICK, Long.MAX_VALUE, Long.MIN_VALUE, -TICK, -1, 0);
    }
}

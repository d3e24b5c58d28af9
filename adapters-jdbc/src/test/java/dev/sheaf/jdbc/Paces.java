package dev.sheaf.jdbc;

import dev.sheaf.jdbc.Canceller.Pace;
import java.time.Duration;

/** For tests that say how a statement has ended, where a slow machine would let the next step come first. */
final class Paces {

    /** One cancel has all the time of the test. */
    static final Pace ONE_CANCEL = Pace.of(Duration.ofMillis(5), Duration.ofMinutes(5));

    /** One step after the other, each with time to come before the next. */
    static final Pace UNHURRIED = Pace.of(Duration.ofMillis(5), Duration.ofSeconds(1));

    private Paces() {}
}

package dev.sheaf;

import java.time.Instant;

/**
 * A monotonic clock, and tasks that run when it reaches an instant.
 *
 * <p>Replaced in tests by {@link dev.sheaf.testing.VirtualTime}. A task given to {@link #schedule} by this library is
 * short, does not throw and hands everything that is foreign to an executor; so one thread can serve all.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 */
public interface DeadlineTimer {

    /**
     * Reads the clock.
     *
     * @return nanoseconds since an arbitrary origin; like {@link System#nanoTime()}, to be compared by difference
     */
    long nanoTime();

    /**
     * Runs a task once, not before the clock has reached the instant.
     *
     * @param nanos the instant, on the scale of {@link #nanoTime()}; one that has passed means as soon as possible, but
     *     never inside this call
     * @param task what to run
     * @return takes the task back; a removed task is no longer referenced
     */
    Registration schedule(long nanos, Runnable task);

    /**
     * The instant of now on the calendar, for reports and logs; nothing is decided by it.
     *
     * @return by default the instant of the system's clock
     */
    default Instant instant() {
        return Instant.now();
    }
}

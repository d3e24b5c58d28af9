package dev.sheaf;

/**
 * A span of time in 32 bits, for the many that a report shows: a count and its unit, which is the smallest that fits.
 *
 * <p>Exact to the nanosecond up to a second, to the microsecond up to a quarter of an hour, to the millisecond up to twelve days;
 * what does not fit its unit is rounded down.
 */
final class CompactNanos {

    private static final int COUNT_BITS = 30;
    private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
    private static final long[] UNITS = {1, 1_000, 1_000_000, 1_000_000_000};

    /** A whole number of the next unit, and not all that fits: so that a longer span is never rounded below a shorter one. */
    private static final int MAX_COUNT = 1_000_000_000;

    private CompactNanos() {}

    /** A negative span counts as none. */
    static int of(long nanos) {
        if (nanos <= MAX_COUNT) {
            return (int) Math.max(0, nanos);
        }
        int unit = 1;
        while (unit < UNITS.length - 1 && nanos / UNITS[unit] > MAX_COUNT) {
            unit++;
        }
        return (unit << COUNT_BITS) | (int) Math.min(MAX_COUNT, nanos / UNITS[unit]);
    }

    static long toNanos(int compact) {
        return (compact & COUNT_MASK) * UNITS[compact >>> COUNT_BITS];
    }
}

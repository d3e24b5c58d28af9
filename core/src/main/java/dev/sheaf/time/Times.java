package dev.sheaf.time;

import java.time.Duration;
import java.util.Locale;

/** Durations as an engineer on call reads them. */
public final class Times {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Times() {}

    /** In milliseconds up to ten seconds, with one decimal where there are few of them; then in seconds. */
    public static String text(Duration duration) {
        return text(duration.compareTo(LONGEST) < 0 ? duration.toNanos() : Long.MAX_VALUE);
    }

    public static String text(long nanos) {
        if (Math.abs(nanos) < 10_000_000) {
            return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
        }
        if (Math.abs(nanos) < 10_000_000_000L) {
            return nanos / 1_000_000 + " ms";
        }
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** How late something was noticed: nothing, if it was as early as a timer and a busy machine allow. */
    public static String late(long nanos) {
        return nanos < 100_000_000 ? "" : ", noticed " + text(nanos) + " late";
    }
}

package dev.sheaf;

import java.util.Locale;

/** Durations as an engineer on call reads them. */
final class Times {

    private Times() {}

    static String text(long nanos) {
        if (Math.abs(nanos) < 10_000_000) {
            return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
        }
        if (Math.abs(nanos) < 10_000_000_000L) {
            return nanos / 1_000_000 + " ms";
        }
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}

package dev.sheaf.examples.waterfall;

import java.util.Locale;

/** Times as the picture and the page show them. */
final class Times {

    private Times() {}

    /** In milliseconds up to ten seconds, with decimals where there are few of them; then in seconds. */
    static String text(long nanos) {
        if (nanos == 0) {
            return "0 ms";
        }
        if (nanos < 1_000_000) {
            return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
        }
        if (nanos < 10_000_000) {
            return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
        }
        if (nanos < 10_000_000_000L) {
            return nanos / 1_000_000 + " ms";
        }
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}

package dev.sheaf.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After} (RFC 9110): seconds, or a date. */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /**
     * Null where there is nothing that can be understood. A date is taken by the server's own clock where that is
     * known.
     */
    static @Nullable Duration of(ResponseHead head, Instant now) {
        String value = head.headers().firstValue("Retry-After").orElse("").strip();
        if (value.matches("[0-9]{1,9}")) {
            return clamped(Duration.ofSeconds(Long.parseLong(value)));
        }
        Instant then = date(value);
        Instant serverNow = date(head.headers().firstValue("Date").orElse(""));
        return then == null ? null : clamped(Duration.between(serverNow == null ? now : serverNow, then));
    }

    private static @Nullable Instant date(String text) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Duration clamped(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}

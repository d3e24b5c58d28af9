package dev.sheaf.http;

import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A deadline on its way from one service to the next: what {@link HttpSourceBuilder#propagateDeadline} sends, read
 * where it arrives.
 *
 * <p>The value is what is left, in whole milliseconds, so the clocks of the two need not agree. There is no standard
 * name for the header; {@code X-Request-Timeout-Ms} is a neutral one.
 */
public final class DeadlineHeader {

    /** Below this nothing useful can be done, and the caller is about to give up. */
    private static final Duration FLOOR = Duration.ofMillis(50);

    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,12}");

    private DeadlineHeader() {}

    /**
     * The deadline of a request that arrives.
     *
     * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="incoming"}
     *
     * @param value the value of the header, or {@code null} if the request has none
     * @param own how long this server takes at most, whatever the caller says
     * @param environment where the request will be worked on
     * @return when the caller or this server gives up, whichever is earlier
     * @throws IllegalArgumentException if the value is not a number of milliseconds, or less than 50: answer 400. The
     *     message does not show the value
     */
    public static Deadline parse(@Nullable String value, Duration own, RunEnvironment environment) {
        Objects.requireNonNull(own, "own");
        if (value == null) {
            return environment.deadlineIn(own);
        }
        if (!MILLIS.matcher(value).matches()) {
            throw new IllegalArgumentException("the deadline of the request is not a number of milliseconds");
        }
        Duration left = Duration.ofMillis(Long.parseLong(value));
        if (left.compareTo(FLOOR) < 0) {
            throw new IllegalArgumentException("the deadline of the request leaves less than 50 milliseconds");
        }
        return environment.deadlineIn(left.compareTo(own) < 0 ? left : own);
    }

    /**
     * Rounded down, so that the server never assumes more time than there is; but never zero, which some servers take
     * for no limit.
     */
    static String format(Deadline deadline) {
        return Long.toString(Math.max(1, deadline.remaining().toMillis()));
    }
}

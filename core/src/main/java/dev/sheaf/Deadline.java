package dev.sheaf;

import dev.sheaf.time.Times;
import java.time.Duration;
import java.util.Objects;

/**
 * An instant on a monotonic clock after which an answer is no longer wanted.
 *
 * <p>Being absolute, it means the same instant wherever and whenever it is read. Instances are immutable. Two
 * deadlines can be compared only if they are of the same clock: that of the system, or one {@link
 * dev.sheaf.testing.VirtualTime}.
 */
public final class Deadline {

    /**
     * Far enough to be for ever, near enough that differences of two instants cannot overflow, whenever they were made:
     * 73 years.
     */
    static final long FARTHEST = Long.MAX_VALUE / 4;

    final DeadlineTimer clock;
    private final long nanos;

    Deadline(DeadlineTimer clock, long nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * A deadline on the clock of the system.
     *
     * @param limit how far from now; zero or negative gives a deadline that has already expired
     * @return now plus the limit
     */
    public static Deadline in(Duration limit) {
        return RunEnvironment.system().deadlineIn(limit);
    }

    static Deadline after(Duration limit, DeadlineTimer clock, long now) {
        return new Deadline(clock, now + clampedNanos(limit));
    }

    static long clampedNanos(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        if (duration.toSeconds() >= FARTHEST / 1_000_000_000) {
            return FARTHEST;
        }
        return duration.toSeconds() <= -FARTHEST / 1_000_000_000 ? -FARTHEST : duration.toNanos();
    }

    /**
     * What is left.
     *
     * @return the time until this instant; zero, never less, when it has passed
     */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    long remainingNanos() {
        return nanos - clock.nanoTime();
    }

    /**
     * Tells whether time is up.
     *
     * @return {@code true} at the instant itself and from then on
     */
    public boolean isExpired() {
        return remainingNanos() <= 0;
    }

    /**
     * The earlier of two deadlines.
     *
     * @param other a deadline of the same clock
     * @return this one if it is not later, else the other
     * @throws IllegalArgumentException if the other belongs to another clock
     */
    public Deadline earlier(Deadline other) {
        return other.isBefore(this) ? other : this;
    }

    /**
     * Tells whether a source failed because this very deadline has passed, and not a limit of something inside it.
     *
     * @param failure what the source failed with
     * @return {@code true} if it is a {@link DeadlineExceededException} that carries this deadline
     */
    public boolean isCauseOf(Throwable failure) {
        return failure instanceof DeadlineExceededException exceeded && exceeded.isOf(clock, nanos);
    }

    boolean isBefore(Deadline other) {
        other.requireClock(clock);
        return nanos - other.nanos < 0; // by difference: nanoTime may wrap around
    }

    @SuppressWarnings("ReferenceEquality") // clocks are compared by identity
    Deadline requireClock(DeadlineTimer expected) {
        if (clock != expected) {
            throw new IllegalArgumentException(
                    "a deadline of another clock cannot be used here: make it with deadlineIn of"
                            + " the RunEnvironment or FetchContext that it is for");
        }
        return this;
    }

    long nanos() {
        return nanos;
    }

    /** Equal deadlines are the same instant of the same clock. */
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
        return other instanceof Deadline that && nanos == that.nanos && clock == that.clock;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(nanos);
    }

    @Override
    public String toString() {
        return "Deadline[" + Times.text(remainingNanos()) + " left]";
    }
}

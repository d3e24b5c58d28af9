package dev.sheaf;

import java.io.Serial;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Time was up before the answer was complete.
 *
 * <p>The message names who was missing and whose deadline it was. What optional sources failed with before is
 * suppressed in it. There is no stack trace: it would show a timer, and be made for every run that times out at once.
 */
public final class DeadlineExceededException extends AggregationException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Deadline deadline;
    /** The names that {@link #missing()} returns; an array, for a List need not be serializable. */
    private final String[] missing;

    DeadlineExceededException(String message, Deadline deadline, List<String> missing, @Nullable Report report) {
        super(message, report, false);
        this.deadline = deadline;
        this.missing = missing.toArray(String[]::new);
    }

    /**
     * For a source that sees for itself that its time is up.
     *
     * <p>With the deadline of its {@link FetchContext}, the run counts this as its own deadline and not as a failure of
     * the source.
     *
     * @param message what was not done in time
     * @param deadline the deadline that has passed
     */
    public DeadlineExceededException(String message, Deadline deadline) {
        this(message, Objects.requireNonNull(deadline, "deadline"), List.of(), null);
    }

    /**
     * Which deadline has passed.
     *
     * @return the deadline; empty only after deserialization
     */
    public Optional<Deadline> deadline() {
        return Optional.ofNullable(deadline);
    }

    @SuppressWarnings("ReferenceEquality") // clocks are compared by identity
    boolean isOf(DeadlineTimer clock, long nanos) {
        return deadline != null && deadline.clock == clock && deadline.nanos() == nanos;
    }

    /**
     * Which required sources of the run had no answer yet; where all had one, or there are none, which sources were not
     * asked.
     *
     * @return the names of the parts in the order of their declaration; empty when no run threw this
     */
    public List<String> missing() {
        return List.of(missing);
    }
}

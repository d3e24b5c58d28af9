package dev.sheaf;

import java.io.Serial;

/**
 * A required source has failed, and the run with it.
 *
 * <p>The cause is what the source failed with, untouched, unwrapped from {@code CompletionException} and {@code
 * ExecutionException}. Failures of other sources that were recorded before are suppressed exceptions of this one, in
 * the order in which the parts were declared.
 */
public final class SourceFailedException extends AggregationException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The name of the part. */
    private final String sourceName;

    SourceFailedException(String message, String sourceName, Throwable cause, Report report) {
        super(message, cause, report);
        this.sourceName = sourceName;
    }

    /**
     * Which source it was.
     *
     * @return the name of the part
     */
    public String sourceName() {
        return sourceName;
    }
}

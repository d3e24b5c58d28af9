package dev.sheaf;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run has failed: the root of what a result can fail with, except for what the caller completes it with: a
 * {@link java.util.concurrent.CancellationException} by a cancel, or a failure of the caller's own.
 *
 * <p>Itself where the combining function threw, or where the run could not go its way, for want of memory or of a timer
 * for instance; otherwise one of the subclasses. Carries the {@link Report} of the run, which is not serialized.
 *
 * {@snippet class="dev.sheaf.RunSnippets" region="failures"}
 */
public class AggregationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Report report;

    AggregationException(String message, @Nullable Throwable cause, @Nullable Report report) {
        super(message, cause);
        this.report = report;
    }

    AggregationException(String message, @Nullable Report report, boolean writableStackTrace) {
        super(message, null, true, writableStackTrace);
        this.report = report;
    }

    /**
     * What happened in the run that failed.
     *
     * @return the report; empty after deserialization, and when a source threw this
     */
    public final Optional<Report> report() {
        return Optional.ofNullable(report);
    }
}

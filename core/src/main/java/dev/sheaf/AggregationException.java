package dev.sheaf;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run has failed: the root of what a result can fail with, except for the caller's own
 * {@link java.util.concurrent.CancellationException}.
 *
 * <p>Itself where the combining function threw, and where several sources that stand in for one another have all failed;
 * otherwise one of the subclasses. Carries the {@link Report} of the run, which is not serialized.
 */
public class AggregationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Report report;

    /**
     * For a source that asks several others and has got too few answers.
     *
     * @param message what was not reached
     * @param cause the failure that decided; earlier ones belong into the {@linkplain #addSuppressed suppressed exceptions}
     */
    public AggregationException(String message, Throwable cause) {
        this(message, cause, null);
    }

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
     * @return the report; empty after deserialization, when a source threw this, and when the run broke off for want of
     *     memory or stack
     */
    public final Optional<Report> report() {
        return Optional.ofNullable(report);
    }
}

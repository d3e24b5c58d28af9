package dev.sheaf;

import dev.sheaf.Report.Status;
import org.jspecify.annotations.Nullable;

/** What a run has decided, and so what its {@link Conclusion} has to do. */
enum Decision {
    /** Combine. */
    SUCCESS(Status.SUCCEEDED),
    /** Fail with what the deciding part failed with. */
    FAILURE(Status.FAILED),
    /** Fail, naming the missing. */
    DEADLINE(Status.TIMED_OUT),
    /** Cancel the result. */
    CANCELLED(Status.CANCELLED),
    /** Leave the result to the caller, who completes it by hand. */
    GIVEN_UP(Status.CANCELLED),
    /** Fail: the library itself has thrown. */
    BROKEN(Status.FAILED);

    private final Status status;

    Decision(Status status) {
        this.status = status;
    }

    /** A run that is cancelled because of a deadline above it has timed out. */
    Status status(@Nullable CancelReason why) {
        return this == CANCELLED && why == CancelReason.DEADLINE ? Status.TIMED_OUT : status;
    }
}

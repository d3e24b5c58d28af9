package dev.sheaf;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What futures wrap around failures, taken off. */
final class Failures {

    private Failures() {}

    static Throwable unwrap(Throwable failure) {
        Throwable unwrapped = failure;
        while (unwrapped instanceof CompletionException || unwrapped instanceof ExecutionException) {
            Throwable cause = unwrapped.getCause();
            if (cause == null) {
                return unwrapped;
            }
            unwrapped = cause;
        }
        return unwrapped;
    }

    /** Tells whether a source failed because this very deadline has passed. */
    static boolean isExpiryOf(Deadline deadline, Throwable failure) {
        return failure instanceof DeadlineExceededException exceeded
                && exceeded.deadline().filter(deadline::equals).isPresent();
    }
}

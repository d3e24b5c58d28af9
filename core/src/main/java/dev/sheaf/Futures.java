package dev.sheaf;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How this library deals with the futures of others. */
final class Futures {

    private Futures() {}

    /**
     * Calls the handler with the outcome, now or later. The handler is total: what it threw would be lost in the stage that the
     * JDK makes for it, and nobody looks at that stage.
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    static <T extends @Nullable Object> void listen(
            CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> handler) {
        stage.whenComplete(handler);
    }

    /** The failure itself, without what futures wrap around it. */
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

package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How this library deals with the futures of others. */
final class Futures {

    private Futures() {}

    /**
     * Calls the handler with the outcome, now or later. The handler must not throw: the exception would be lost in the
     * stage that the JDK makes for it, which no code looks at. Not by {@code whenComplete}, which would pass a failure
     * on to that stage, wrapped in an exception with a stack trace of its own.
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    static <T extends @Nullable Object> void listen(
            CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> handler) {
        stage.handle((value, failure) -> {
            handler.accept(value, failure);
            return null;
        });
    }

    /** The failure itself, without what futures wrap around it; null if there is none. */
    static @Nullable Throwable unwrap(@Nullable Throwable failure) {
        Throwable unwrapped = failure;
        while ((unwrapped instanceof CompletionException || unwrapped instanceof ExecutionException)
                && unwrapped.getCause() != null) {
            unwrapped = unwrapped.getCause();
        }
        return unwrapped;
    }

    /**
     * The outcome of a source that has ended. A limit of its own, or of something inside it, is no failure like any
     * other.
     */
    static Status outcomeOf(@Nullable Throwable failure) {
        if (failure == null) {
            return Status.SUCCEEDED;
        }
        return failure instanceof DeadlineExceededException ? Status.TIMED_OUT : Status.FAILED;
    }

    /**
     * Refuses a null in place of a future. It would otherwise be found later, and without the name of its source.
     *
     * @return the same future
     */
    static <S> S requireFuture(S future, FetchContext context) {
        if (future == null) {
            throw new NullPointerException("source '" + context.name() + "' returned null instead of a future");
        }
        return future;
    }
}

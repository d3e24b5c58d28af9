package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** How this library deals with the futures of others. */
final class Futures {

    private Futures() {}

    /**
     * Calls the handler with the outcome, now or later. The handler is total: what it threw would be lost in the stage that the
     * JDK makes for it, and nobody looks at that stage.
     */
    static <T extends @Nullable Object> void listen(
            CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> handler) {
        hear(stage, (value, failure) -> {
            handler.accept(value, failure);
            return null;
        });
    }

    /**
     * The same for a handler that is a function. Which it is in truth always: to {@code whenComplete}, the JDK would pass a failure
     * on to that stage, wrapped in an exception with a stack trace of its own.
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    static <T extends @Nullable Object> void hear(
            CompletionStage<T> stage, BiFunction<? super T, @Nullable Throwable, @Nullable Void> handler) {
        stage.handle(handler);
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

    /** What a failure says about the source: a limit of its own, or of something inside it, is no failure like any other. */
    static Report.Status outcomeOf(Throwable failure) {
        return failure instanceof DeadlineExceededException ? Report.Status.TIMED_OUT : Report.Status.FAILED;
    }

    /** Asks a source; a null future would otherwise be found without its name. */
    static <Q extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> ask(
            Source<Q, T> source, Q query, FetchContext context) {
        CompletableFuture<T> future = source.fetch(query, context);
        if (future == null) {
            throw new NullPointerException("source '" + context.name() + "' returned null instead of a future");
        }
        return future;
    }

    /** Tells whether a source failed because this very deadline has passed. */
    static boolean isExpiryOf(Deadline deadline, Throwable failure) {
        return failure instanceof DeadlineExceededException exceeded
                && exceeded.deadline().filter(deadline::equals).isPresent();
    }
}

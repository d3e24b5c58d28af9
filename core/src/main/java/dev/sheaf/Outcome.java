package dev.sheaf;

import org.jspecify.annotations.Nullable;

/**
 * How one source ended: frozen when the run is decided.
 *
 * <p>A part that is {@linkplain Plan#settle settled} hands its outcome to the combining function.
 *
 * {@snippet class="dev.sheaf.PlanSnippets" region="settle"}
 *
 * @param <T> what the source answers
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /**
     * The value, if there is one, else something in its place.
     *
     * @param other what to return when the source did not succeed
     * @return the value of a success, else the other
     */
    default T orElse(T other) {
        return this instanceof Succeeded<T> succeeded ? succeeded.value() : other;
    }

    /**
     * Tells whether there is a value.
     *
     * @return {@code true} for {@link Succeeded}
     */
    default boolean isSuccess() {
        return this instanceof Succeeded<T>;
    }

    /**
     * The source answered.
     *
     * @param <T> what the source answers
     * @param value the answer
     */
    record Succeeded<T extends @Nullable Object>(T value) implements Outcome<T> {

        /** Does not show the value, which may not belong in a log. */
        @Override
        public String toString() {
            return "Succeeded";
        }
    }

    /**
     * The source failed.
     *
     * @param <T> what the source answers
     * @param cause what it failed with, unwrapped from {@code CompletionException} and {@code ExecutionException}
     */
    record Failed<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {}

    /**
     * The source had no answer when the run's deadline, or a limit of its own, passed.
     *
     * @param <T> what the source answers
     */
    record TimedOut<T extends @Nullable Object>() implements Outcome<T> {}

    /**
     * The source was stopped.
     *
     * @param <T> what the source answers
     * @param reason why
     */
    record Cancelled<T extends @Nullable Object>(CancelReason reason) implements Outcome<T> {}

    /**
     * The source was never started.
     *
     * @param <T> what the source answers
     */
    record Skipped<T extends @Nullable Object>() implements Outcome<T> {}
}

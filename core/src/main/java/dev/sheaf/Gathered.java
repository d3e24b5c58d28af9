package dev.sheaf;

import org.jspecify.annotations.Nullable;

/**
 * The answers of one run, as the combining function of a {@link Plan} sees them.
 *
 * <p>Valid until the combining function returns, and on its thread.
 */
public sealed interface Gathered permits Run {

    /**
     * The answer of a part: the value of a required one, the value or the fallback of an optional one, the {@link Outcome}
     * of a settled one.
     *
     * @param <T> what the part gives
     * @param part a handle of the plan that is being combined
     * @return what it gave; {@code null} only if its source answered {@code null}, or if that is the fallback
     * @throws IllegalArgumentException if the part belongs to another plan
     * @throws IllegalStateException if the combining function has already returned
     */
    <T extends @Nullable Object> T get(Part<T> part);
}

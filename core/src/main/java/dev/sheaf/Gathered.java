package dev.sheaf;

import org.jspecify.annotations.Nullable;

/**
 * The answers of one run, as the combining function of a {@link Plan} sees them, or a part that {@linkplain Plan#after
 * needs} some of them.
 *
 * <p>Valid until the function returns, and on its thread.
 */
public sealed interface Gathered permits Run, Needed {

    /**
     * The answer of a part: the value of a required one, the value or the fallback of an optional one, the {@link
     * Outcome} of a settled one.
     *
     * @param <T> what the part gives
     * @param part a handle of the plan that is being combined
     * @return what it gave; {@code null} only if its source answered {@code null}, or if that is the fallback
     * @throws IllegalArgumentException if the part belongs to another plan, or is not among those that are needed
     * @throws IllegalStateException if the combining function has already returned
     */
    <T extends @Nullable Object> T get(Part<T> part);
}

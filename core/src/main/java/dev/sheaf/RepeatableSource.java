package dev.sheaf;

import dev.sheaf.sources.Combinations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A source that is {@linkplain Source#safeToRepeat safe to repeat}; an implementer declares it by implementing this.
 *
 * @param <Q> what is asked
 * @param <T> what is answered
 */
public interface RepeatableSource<Q extends @Nullable Object, T extends @Nullable Object> extends Source<Q, T> {

    /**
     * This source asked a second time when the answer takes unusually long; the first answer of the two is taken, and
     * the other request cancelled.
     *
     * <p>The second request, the hedge, is begun when the time has passed, or at once when the first fails before; a
     * failure of one does not win over the other that is pending. There is no hedge when less than that time is left
     * until the deadline, for it would hardly help, or when too many are under way. When both fail, this fails with the
     * last failure; where there was no hedge, with that of the first.
     *
     * <p>Put it around a {@linkplain dev.sheaf.resilience.Guard guard}, not into it, and each request has permissions
     * of its own:
     *
     * {@snippet class="dev.sheaf.SourceSnippets" region="hedge"}
     *
     * @param after how long nearly all answers take, say 95 of 100; more than zero
     * @param atOnce how many hedges of this source may go on at the same time, in all runs together, so that a slow
     *     dependency does not get twice the work; at least one
     * @return a source that asks twice if need be
     * @throws IllegalArgumentException if the time is zero or negative, or the bound less than one
     */
    default Source<Q, T> hedged(Duration after, int atOnce) {
        return Combinations.hedged(this, after, atOnce);
    }

    /**
     * This source asked a second time when the answer takes unusually long, without a time to be tuned.
     *
     * <p>Like {@link #hedged(Duration, int)}, but what is unusual follows from the latest answers, and how many hedges
     * there are from the load that they may cause. There is none before 32 answers have come. Unused load is saved for
     * up to ten hedges, so when a dependency becomes slow for all callers, only a few of them ask it twice.
     *
     * <p>Make it once and share it, since it remembers. Where retries are to draw on the same load, let the {@linkplain
     * dev.sheaf.resilience.Guard.Builder#hedge guard} hedge.
     *
     * @param quantile the part of the answers that come in time, such as 0.95: later ones are hedged
     * @param extraLoad how many hedges there may be for each fetch, such as 0.05
     * @return a source that asks twice if need be
     * @throws IllegalArgumentException if the quantile is not between zero and one, or the extra load not more than
     *     zero and at most one
     */
    default Source<Q, T> hedged(double quantile, double extraLoad) {
        return Combinations.hedged(this, quantile, extraLoad);
    }
}

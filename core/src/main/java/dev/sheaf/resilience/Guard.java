package dev.sheaf.resilience;

import dev.sheaf.Source;
import dev.sheaf.sources.Combinations;
import dev.sheaf.sources.ExtraLoad;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.internal.SemaphoreBasedRateLimiter;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a plan and a dependency that may be down, slow or overrun: any of a retry, a rate limiter, a
 * circuit breaker, a limit for each attempt and a bulkhead.
 *
 * <p>The instances come from the user's registries, with their configuration, listeners and metrics. One guard protects
 * any number of sources of any type, which then share its breaker and its permits.
 *
 * {@snippet class="dev.sheaf.resilience.GuardSnippets" region="guard"}
 *
 * <p><b>Order</b>, from the outside: the hedge asks for everything that follows a second time; the retry repeats
 * everything that follows; the limiter's permission is waited for; the breaker is asked and gets the verdict; the
 * attempt has its limit; the bulkhead is entered; the source is asked. What the limiter, the breaker or the bulkhead
 * rejects fails the attempt with Resilience4j's exception, about which the retry is asked as well.
 *
 * <p><b>Deadline.</b> What cannot fit into the time left is not begun: an attempt when it has run out, a back-off or a
 * wait for the limiter that would last until then. The fetch then ends at once, with what the last attempt failed with;
 * an answer that the retry would rather have replaced is handed over, unless the retry is to {@code
 * failAfterMaxAttempts}. After a cancel nothing is begun at all. No thread is blocked; waits are timers of the run and
 * end with it.
 *
 * <p><b>Verdicts.</b> The breaker hears of each attempt once: of its answer, of its failure, be it an {@code Error},
 * and of the attempt's own limit. That a sibling failed, enough others answered or the caller left says nothing about
 * the dependency, so the permission is given back, in the half-open state as well. That the deadline of the run stopped
 * the attempt counts as a failure {@linkplain Builder#fairTime if it had a fair time}. Limits and deadlines, {@code
 * DeadlineExceededException} to this library, are shown to Resilience4j as a {@link
 * java.util.concurrent.TimeoutException}, which is what configurations name.
 *
 * <p><b>Report.</b> Each attempt is a node below that of the source, and so are the waits: {@code attempt 1}, {@code
 * back-off 1}, {@code rate limit 2}. What was rejected is a node that failed.
 *
 * <p>User code that Resilience4j calls (predicates, interval functions, event consumers) runs on the threads of the run
 * and must not block. What they throw is logged, with two exceptions: what the retry calls about an answer that it
 * would rather have replaced, and whatever throws before the source is asked, fail the fetch. They cost no permission,
 * but for a consumer of the bulkhead's events that throws when a permit is granted, which cannot be told from one that
 * throws when it is refused. Answers that are repeated, or that come too late, are {@linkplain Source#release
 * released}.
 *
 * <p>Immutable, as far as Resilience4j's instances are thread-safe.
 */
public final class Guard {

    final @Nullable Retry retry;
    final @Nullable RateLimiter limiter;
    final @Nullable CircuitBreaker breaker;
    final @Nullable Duration attemptTimeout;
    final @Nullable Bulkhead bulkhead;
    final Duration fairTime;
    final boolean freeBulkheadAtCancel;
    private final @Nullable Double hedge;
    private final @Nullable ExtraLoad extraLoad;

    private Guard(Builder builder) {
        this.retry = builder.retry;
        this.limiter = builder.limiter;
        this.breaker = builder.breaker;
        this.attemptTimeout = builder.attemptTimeout;
        this.bulkhead = builder.bulkhead;
        this.fairTime = Objects.requireNonNullElse(builder.fairTime, Duration.ZERO);
        this.freeBulkheadAtCancel = builder.freeBulkheadAtCancel;
        this.hedge = builder.hedge;
        this.extraLoad = builder.extraLoad == null ? null : new ExtraLoad(builder.extraLoad);
    }

    /**
     * Begins a guard.
     *
     * @return a builder in which nothing is set; a guard of nothing passes everything on
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Puts this guard before a source.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param source what is asked once an attempt is permitted; with a retry or a hedge it must be safe to ask again
     * @return a source that asks this one under guard
     */
    public <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> protect(Source<Q, T> source) {
        Objects.requireNonNull(source, "source");
        Source<Q, T> guarded = (query, context) -> new GuardedFetch<>(this, source, query, context).begun();
        ExtraLoad bound = extraLoad;
        if (bound == null) {
            return guarded;
        }
        if (hedge != null) {
            return Combinations.hedged(guarded, hedge, bound);
        }
        return (query, context) -> {
            bound.earn();
            return guarded.fetch(query, context);
        };
    }

    /** Whether there may be one more attempt; if so, it is taken off the extra load. */
    boolean takeRetry() {
        return extraLoad == null || extraLoad.take();
    }

    /** Puts a {@link Guard} together. For one thread. */
    public static final class Builder {

        private @Nullable Retry retry;
        private @Nullable RateLimiter limiter;
        private @Nullable CircuitBreaker breaker;
        private @Nullable Duration attemptTimeout;
        private @Nullable Bulkhead bulkhead;
        private @Nullable Duration fairTime;
        private boolean freeBulkheadAtCancel;
        private @Nullable Double hedge;
        private @Nullable Double extraLoad;

        private Builder() {}

        /**
         * Repeats failed attempts, and answers that its predicate refuses, as the retry says. One that it has
         * announced, and counted, and for which there is no time or no {@linkplain #extraLoad load}, is not taken back:
         * it is asked first, and only then known how long it would wait.
         *
         * @param retry decides how often, how long after, and after what; an interval below zero ends it
         * @return this
         */
        public Builder retry(Retry retry) {
            this.retry = Objects.requireNonNull(retry, "retry");
            return this;
        }

        /**
         * Waits for the permission of a limiter before each attempt, without a thread.
         *
         * <p>The permission is reserved when the wait begins, and Resilience4j takes no reservation back: a fetch that
         * is cancelled while it waits, or that has less time than it would have to wait, costs its permission all the
         * same, and the fetches behind it wait as long as if it had come. The limiter reserves no further ahead than
         * its {@code timeoutDuration}, which therefore should be no longer than what the fetches have left.
         *
         * @param limiter one that can reserve permissions, as {@link RateLimiter#of} makes them
         * @return this
         */
        public Builder rateLimiter(RateLimiter limiter) {
            this.limiter = Objects.requireNonNull(limiter, "limiter");
            return this;
        }

        /**
         * Asks a breaker before each attempt, and tells it how the attempt went.
         *
         * @param breaker permits or rejects
         * @return this
         */
        public Builder circuitBreaker(CircuitBreaker breaker) {
            this.breaker = Objects.requireNonNull(breaker, "breaker");
            return this;
        }

        /**
         * Ends an attempt that takes too long, as {@link Source#within} does, but each attempt anew. This counts
         * against the dependency.
         *
         * @param limit the longest time an attempt may take; more than zero
         * @return this
         */
        public Builder attemptTimeout(Duration limit) {
            this.attemptTimeout = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Bounds how many attempts run at the same time. A permit comes back when the work of its attempt has really
         * ended, also of one that was cancelled; see {@link dev.sheaf.FetchContext#endsWith}.
         *
         * @param bulkhead one that does not wait: its {@code maxWaitDuration} is zero
         * @return this
         */
        public Builder bulkhead(Bulkhead bulkhead) {
            this.bulkhead = Objects.requireNonNull(bulkhead, "bulkhead");
            return this;
        }

        /**
         * Gives the permit of a cancelled attempt back at once, even if its work goes on: callers are served sooner,
         * and a dependency that ignores a cancel may get more work than the bulkhead allows.
         *
         * @return this
         */
        public Builder freeBulkheadAtCancel() {
            this.freeBulkheadAtCancel = true;
            return this;
        }

        /**
         * Says how much time an attempt must have had for the deadline of its run to count against the dependency. By
         * default zero: every deadline counts, or else a dependency that hangs would never be found out below a short
         * one.
         *
         * <p>Where clients may shorten the deadline, say what this service itself would have given the dependency. With
         * a time that no attempt ever has, deadlines never count.
         *
         * @param time from the beginning of the attempt to the deadline; zero or more
         * @return this
         */
        public Builder fairTime(Duration time) {
            this.fairTime = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Asks a second time when the answer takes unusually long, as {@link
         * dev.sheaf.RepeatableSource#hedged(double, double)} does around this guard: each of the two requests has
         * attempts and permissions of its own. Each source has its own idea of what is usual. Needs {@link #extraLoad}.
         *
         * @param quantile the part of the answers that come in time, such as 0.95: later ones are hedged
         * @return this
         */
        public Builder hedge(double quantile) {
            this.hedge = quantile;
            return this;
        }

        /**
         * Bounds what retries and hedges add to the load, all together, in all fetches under this guard.
         *
         * <p>Each fetch earns its part of a request, and each retry or hedge costs one. What is not used is saved for
         * up to ten; there is one at the beginning. Where there is none, the fetch ends with the failure or the answer
         * that it has: so in an outage the dependency gets a few requests more, and not several times as many.
         *
         * @param part how many retries and hedges there may be for each fetch, such as 0.05
         * @return this
         */
        public Builder extraLoad(double part) {
            this.extraLoad = part;
            return this;
        }

        /**
         * Makes the guard.
         *
         * @return a guard of what was set
         * @throws IllegalArgumentException if what was set cannot be honoured; the message says why
         */
        public Guard build() {
            refuseIf(
                    attemptTimeout != null && (attemptTimeout.isNegative() || attemptTimeout.isZero()),
                    "an attempt limited to " + attemptTimeout
                            + " could never succeed: the limit must be more than zero");
            if (bulkhead != null) {
                requireNoWait(bulkhead);
            }
            refuseIf(
                    limiter instanceof SemaphoreBasedRateLimiter,
                    "a SemaphoreBasedRateLimiter cannot reserve a permission, it can only block the thread that asks: "
                            + "use RateLimiter.of(..)");
            refuseIf(
                    fairTime != null && (fairTime.isNegative() || breaker == null),
                    "a fair time is zero or more, and what a circuit breaker is told depends on it: there is "
                            + (breaker == null ? "no breaker here" : fairTime));
            refuseIf(
                    freeBulkheadAtCancel && bulkhead == null,
                    "freeBulkheadAtCancel says when the permit of a bulkhead is given back: there is no bulkhead here");
            refuseIf(
                    hedge != null && !(hedge > 0 && hedge < 1 && extraLoad != null),
                    "a hedge after " + hedge + " of the answers: the quantile is between zero and one, such as 0.95,"
                            + " and an extraLoad says how many there may be");
            refuseIf(
                    extraLoad != null && !(extraLoad > 0 && extraLoad <= 1 && (retry != null || hedge != null)),
                    "an extra load of " + extraLoad + ": it is more than zero and at most one, such as 0.05,"
                            + " and bounds a retry, a hedge, or both");
            return new Guard(this);
        }
    }

    static void requireNoWait(Bulkhead bulkhead) {
        refuseIf(
                !bulkhead.getBulkheadConfig().getMaxWaitDuration().isZero(),
                "a bulkhead that waits would block the thread that asks: set its maxWaitDuration to zero");
    }

    private static void refuseIf(boolean impossible, String why) {
        if (impossible) {
            throw new IllegalArgumentException(why);
        }
    }
}

package dev.sheaf.sources;

import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Outcome;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link Source} that ask more than once: several sources, or one several times.
 *
 * <p>Each request has a scope of its own. Where the number of requests is known, all scopes are opened before the first
 * is used, for the report shows those that remain unused as skipped. {@link QuorumFetch} counts outcomes and stops the
 * losers.
 */
public final class Combinations {

    /** Can be added to whatever is left until a deadline. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Combinations() {}

    /**
     * {@link Source#then}.
     *
     * <p>The answer of the first is ours until the second has answered, and then belongs to the second. After a cancel
     * the second scope does not ask its source, and fails, which leads to the release of the first answer.
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object>
            Source<Q, R> then(Source<Q, T> first, Source<? super T, R> next) {
        Objects.requireNonNull(next, "next");
        return (query, context) -> {
            Relay<R> answer = new Relay<>();
            FetchScope before = answer.open(context, "first", context.deadline());
            FetchScope after = answer.open(context, "then", context.deadline());
            CompletableFuture<T> key = before.run(first, query);
            context.follow(key, (value, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                    return;
                }
                CompletableFuture<R> last = after.run(next, value);
                context.follow(last, (result, laterFailure) -> {
                    if (laterFailure == null) {
                        answer.pass(result, () -> context.release(next, last));
                    } else {
                        context.release(first, key);
                        answer.completeExceptionally(laterFailure);
                    }
                });
            });
            return answer;
        };
    }

    /**
     * {@link Source#using}.
     *
     * <p>What is opened belongs to this fetch until it is closed, which happens once: when everything below the use has
     * ended, be it after an answer, a failure or a cancel. A use that is cancelled before it has begun ends at once.
     */
    public static <Q extends @Nullable Object, R extends @Nullable Object, T extends @Nullable Object>
            Source<Q, T> using(
                    Source<Q, R> open, Source<? super R, T> use, Source<? super R, ?> close, Duration closing) {
        Objects.requireNonNull(use, "use");
        Objects.requireNonNull(close, "close");
        Duration limit = closing.compareTo(LONGEST) < 0 ? closing : LONGEST;
        return (query, context) -> {
            Relay<T> answer = new Relay<>();
            FetchScope opening =
                    context.detached("open", context.deadline().remaining().plus(limit));
            FetchScope using = answer.open(context, "use", context.deadline());
            context.follow(opening.run(open, query), (resource, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                    return;
                }
                using.onEnd(() -> close(context, close, resource, limit));
                answer.passOn(context, use, using.run(use, resource));
            });
            return answer;
        };
    }

    /** The answer of the close is not used, and its failure goes to the log. */
    private static <R extends @Nullable Object, C extends @Nullable Object> void close(
            FetchContext context, Source<? super R, C> close, R resource, Duration limit) {
        CompletableFuture<C> closed = context.detached("close", limit).run(close, resource);
        context.follow(closed, (value, failure) -> {
            if (failure == null) {
                context.release(close, closed);
            }
        });
    }

    /**
     * {@link Source#or}.
     *
     * <p>A failure of the first after a cancel is our own doing, and no reason to ask the fallback. After an answer of
     * the first the fallback counts as failed, without effect.
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> or(
            Source<Q, T> first, Source<? super Q, T> fallback) {
        Objects.requireNonNull(fallback, "fallback");
        return (query, context) -> {
            QuorumFetch<T, T> fetch = QuorumFetch.oneOfTwo(context);
            FetchScope preferred = fetch.open("first");
            FetchScope standIn = fetch.open("or");
            fetch.ask(0, preferred, first, query, () -> {
                if (context.isCancelled() || fetch.isOver()) {
                    fetch.failed(null); // the fallback
                } else {
                    fetch.ask(1, standIn, fallback, query, () -> {});
                }
            });
            return fetch.future;
        };
    }

    /** {@link dev.sheaf.RepeatableSource#hedged(Duration, int)}. */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> hedged(
            Source<Q, T> source, Duration after, int atOnce) {
        Objects.requireNonNull(after, "after");
        require(
                after.compareTo(Duration.ZERO) > 0,
                "hedged(" + after + ", ..) would always ask twice: the time must be more than zero");
        require(atOnce > 0, "hedged(.., " + atOnce + ") would never ask a second time: the bound is at least one");
        return hedged(source, new Hedging.Fixed(after, atOnce));
    }

    /** {@link dev.sheaf.RepeatableSource#hedged(double, double)}. */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> hedged(
            Source<Q, T> source, double quantile, double extraLoad) {
        require(
                quantile > 0 && quantile < 1 && extraLoad > 0 && extraLoad <= 1,
                "hedged(" + quantile + ", " + extraLoad + "): the quantile is between zero and one, such as 0.95,"
                        + " and the extra load more than zero and at most one, such as 0.05");
        return hedged(source, quantile, new ExtraLoad(extraLoad));
    }

    /** The same, with extra load that is shared. */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> hedged(
            Source<Q, T> source, double quantile, ExtraLoad extraLoad) {
        return hedged(source, new Hedging.Adaptive(quantile, extraLoad));
    }

    /**
     * A fetch that may be hedged.
     *
     * <p><b>The race of the timer:</b> the time may pass while the first request ends. Both lead to the same action,
     * which one of them runs: the action begins the hedge, or counts it as failed if it would be of no use or there is
     * no room.
     */
    private static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> hedged(
            Source<Q, T> source, Hedging hedging) {
        return (query, context) -> {
            Duration after = hedging.after();
            QuorumFetch<T, T> fetch = QuorumFetch.oneOfTwo(context);
            AtomicBoolean looked = new AtomicBoolean();
            Runnable ask = () -> {
                if (looked.getAndSet(true)) {
                    return;
                }
                boolean inTime = after != null && context.deadline().remaining().compareTo(after) >= 0;
                if (inTime && !context.isCancelled() && !fetch.isOver() && hedging.take()) {
                    FetchScope hedge = fetch.open("hedge");
                    hedge.onEnd(hedging::ended);
                    fetch.ask(1, hedge, source, query, () -> {});
                } else {
                    fetch.failed(null); // the hedge
                }
            };
            hedging.begun(context, fetch.future);
            fetch.ask(0, fetch.open("first"), source, query, ask);
            if (after != null && !fetch.isOver()) { // no timer for an answer that came at once
                try {
                    context.schedule(after, ask); // dropped with the fetch
                } catch (RuntimeException noTimer) { // then there is no hedge; the answer must not get lost
                    looked.set(true);
                    fetch.failed(null);
                }
            }
            return fetch.future;
        };
    }

    /**
     * {@link Source#quorum} and {@link Source#firstOf}.
     *
     * <p>A source may answer or fail at once, and decide; the rest stays skipped. There is no result before there are
     * enough answers; the function sees them in the order of their sources.
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object>
            Source<Q, R> quorum(int enough, List<? extends Source<? super Q, T>> sources, Function<List<T>, R> result) {
        List<Source<? super Q, T>> all = List.copyOf(Objects.requireNonNull(sources, "sources"));
        require(
                enough > 0 && enough <= all.size(),
                "a quorum of " + enough + " of " + all.size()
                        + " sources cannot be: it takes at least one and at most all of them");
        return (query, context) -> {
            QuorumFetch<T, R> fetch = new QuorumFetch<>(context, enough, all.size(), result);
            List<FetchScope> scopes = IntStream.rangeClosed(1, all.size())
                    .mapToObj(number -> fetch.open("source " + number))
                    .toList();
            for (int i = 0; i < all.size(); i++) { // without effect after the decision, which cancels all scopes
                fetch.ask(i, scopes.get(i), all.get(i), query, () -> {});
            }
            return fetch.future;
        };
    }

    /** {@link Source#each}. No key is asked before the list has been checked. */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<List<Q>, List<T>> each(
            Source<Q, T> source, int atOnce, int atMost, @Nullable Function<? super Q, String> name) {
        requireBounds("each", atOnce, atMost);
        return (given, context) -> {
            List<Q> keys = keys(given, atMost);
            if (keys.isEmpty()) {
                return CompletableFuture.completedFuture(List.of());
            }
            EachFetch<Q, T> fetch = new EachFetch<>(source, keys, names(keys, name), context);
            fetch.window.free(Math.min(atOnce, keys.size()));
            return fetch.future;
        };
    }

    /** {@link Source#settleEach}. */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<List<Q>, List<Outcome<T>>> settleEach(
            Source<Q, T> source, int atOnce, int atMost, @Nullable Function<? super Q, String> name) {
        requireBounds("settleEach", atOnce, atMost);
        return (given, context) -> {
            List<Q> keys = keys(given, atMost);
            if (keys.isEmpty()) {
                return CompletableFuture.completedFuture(List.of());
            }
            SettleEachFetch<Q, T> fetch = new SettleEachFetch<>(source, keys, names(keys, name), context);
            fetch.armForDeadline(); // first: a timer that refuses must not cost answers
            fetch.window.free(Math.min(atOnce, keys.size()));
            return fetch.future;
        };
    }

    private static void requireBounds(String method, int atOnce, int atMost) {
        require(
                atOnce > 0 && atMost > 0,
                method + "(" + atOnce + ", " + atMost + ") would never ask anybody: both bounds are at least one");
    }

    /** A copy, for the list belongs to the caller, who may change it. */
    private static <Q extends @Nullable Object> List<Q> keys(List<Q> given, int atMost) {
        List<Q> keys = new ArrayList<>(given);
        require(
                keys.size() <= atMost,
                "a list of " + keys.size() + " keys is longer than the " + atMost + " that are allowed");
        return keys;
    }

    private static <Q extends @Nullable Object> IntFunction<String> names(
            List<Q> keys, @Nullable Function<? super Q, String> name) {
        return name == null ? key -> "key " + key : key -> name.apply(keys.get(key));
    }

    private static void require(boolean possible, String otherwise) {
        if (!possible) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}

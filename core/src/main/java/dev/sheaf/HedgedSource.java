package dev.sheaf;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** {@link Source.Repeatable#hedged}. */
final class HedgedSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Source<Q, T> source;
    private final Duration after;

    /** Room for hedges, of all fetches. Taken by the thread that begins one, given back by the one that ends it. */
    private final Semaphore room;

    HedgedSource(Source<Q, T> source, Duration after, int atOnce) {
        this.source = source;
        this.after = Objects.requireNonNull(after, "after");
        if (after.isNegative() || after.isZero()) {
            throw new IllegalArgumentException(
                    "hedged(" + after + ", ..) would always ask twice: the time must be more than zero");
        }
        if (atOnce < 1) {
            throw new IllegalArgumentException(
                    "hedged(.., " + atOnce + ") would never ask a second time: the bound is at least one");
        }
        this.room = new Semaphore(atOnce);
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        Pair pair = new Pair(query, context);
        pair.begin();
        return pair.answer;
    }

    @Override
    public void release(T value) {
        source.release(value);
    }

    /** One fetch: a first request and, if need be, its hedge. */
    private final class Pair {

        private final Q query;
        private final FetchContext context;
        private final FetchScope first;
        private final FetchScope hedge; // opened now, so that the report shows it as skipped
        private final CompletableFuture<T> answer;
        private final Tally<T> tally = new Tally<>(2, 1);

        /** Whether there is to be a hedge is decided once: by the timer, or by a failure of the first that comes before. */
        private final AtomicBoolean decided = new AtomicBoolean();

        /** That there is no hedge, and what the first failed with: written before the tally hears of it, read after. */
        private boolean alone;

        private @Nullable Throwable firstFailure;

        Pair(Q query, FetchContext context) {
            this.query = query;
            this.context = context;
            this.first = context.child("first", context.deadline());
            this.hedge = context.child("hedge", context.deadline());
            this.answer = Relay.cancelling(List.of(first, hedge));
        }

        void begin() {
            ask(first, 0);
            if (!answer.isDone()) {
                context.schedule(after, this::hedge); // dropped with the fetch
            }
        }

        private void ask(FetchScope scope, int position) {
            Futures.listen(scope.run(source, query), (value, failure) -> {
                if (failure == null) {
                    answered(position, value);
                } else {
                    if (position == 0) {
                        firstFailure = failure;
                    }
                    failed(failure);
                    hedge(); // at once, unless that was decided before
                }
            });
        }

        private void hedge() {
            if (!decided.compareAndSet(false, true)) {
                return;
            }
            boolean inTime = context.deadline().remaining().compareTo(after) >= 0;
            if (inTime && !context.isCancelled() && !answer.isDone() && room.tryAcquire()) {
                hedge.onEnd(room::release);
                ask(hedge, 1);
            } else {
                alone = true;
                failed(new CancellationException("not begun")); // counts, and is seen by nobody
            }
        }

        private void answered(int position, T value) {
            if (tally.answered(position, value) == Tally.Count.LATE) {
                Surplus.release(source, value, context);
                return;
            }
            first.cancel(CancelReason.SATISFIED); // without effect on the one that has answered
            hedge.cancel(CancelReason.SATISFIED);
            if (!answer.complete(value)) {
                Surplus.release(source, value, context);
            }
        }

        private void failed(Throwable failure) {
            if (tally.failed(failure) != Tally.Count.DECISIVE) {
                return;
            }
            if (alone && firstFailure != null) {
                answer.completeExceptionally(firstFailure);
            } else {
                answer.completeExceptionally(
                        context.isCancelled() ? failure : tally.tooFew("neither of two requests was answered"));
            }
        }
    }
}

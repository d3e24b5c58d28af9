package dev.sheaf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** {@link Source#each}. */
final class EachSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<List<Q>, List<T>> {

    private final Source<Q, T> source;
    private final int atOnce;
    private final int atMost;

    EachSource(Source<Q, T> source, int atOnce, int atMost) {
        if (atOnce < 1 || atMost < 1) {
            throw new IllegalArgumentException(
                    "each(" + atOnce + ", " + atMost + ") would never ask anybody: both bounds are at least one");
        }
        this.source = source;
        this.atOnce = atOnce;
        this.atMost = atMost;
    }

    @Override
    public CompletableFuture<List<T>> fetch(List<Q> keys, FetchContext context) {
        if (keys.size() > atMost) {
            throw new IllegalArgumentException(
                    "a list of " + keys.size() + " keys is longer than the " + atMost + " that each(..) allows");
        }
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Sweep sweep = new Sweep(new ArrayList<>(keys), context);
        sweep.startMore(Math.min(atOnce, keys.size()));
        return sweep.answer;
    }

    @Override
    public void release(List<T> values) {
        values.forEach(value -> Surplus.release(source, value, "each")); // one that throws must not keep the others
    }

    /** One fetch: a window that moves over the keys. */
    private final class Sweep {

        private final Set<FetchScope> asked = ConcurrentHashMap.newKeySet(); // and not yet ended
        private final CompletableFuture<List<T>> answer = Relay.cancelling(asked);
        private final List<Q> keys;
        private final FetchContext context;
        private final Tally<T> tally;

        /** Places in the window that are free; whoever moves it from zero starts keys until it is zero again. */
        private final AtomicInteger free = new AtomicInteger();

        private int next; // the next key; only touched by the thread that starts keys

        Sweep(List<Q> keys, FetchContext context) {
            this.keys = keys;
            this.context = context;
            this.tally = new Tally<>(keys.size(), keys.size());
        }

        /** A loop and not a recursion, for a source that answers at once would use up the stack. */
        void startMore(int places) {
            if (free.getAndAdd(places) != 0) {
                return; // the thread that starts keys will see the places
            }
            do {
                if (next < keys.size()) {
                    askNext();
                }
            } while (free.decrementAndGet() != 0);
        }

        private void askNext() {
            if (answer.isDone()) { // failed, or cancelled by whoever holds it: nobody wants the rest
                failed(new CancellationException("cancelled"));
            } else {
                start(next++);
            }
        }

        /** In a cancelled context the scope does not ask the source, and fails. */
        private void start(int index) {
            FetchScope scope = context.child("key " + index, context.deadline());
            asked.add(scope);
            if (answer.isDone()) { // since the look before; who cancelled it may not have seen this scope
                scope.cancel(CancelReason.CALLER);
            }
            Futures.listen(scope.run(source, keys.get(index)), (value, failure) -> {
                asked.remove(scope);
                if (failure != null) {
                    failed(failure);
                } else {
                    answered(index, value);
                }
                startMore(1);
            });
        }

        private void answered(int index, T value) {
            switch (tally.answered(index, value)) {
                case LATE -> Surplus.release(source, value, context);
                case DECISIVE -> {
                    if (!answer.complete(tally.answers())) {
                        releaseAnswers();
                    }
                }
                case MORE -> {}
            }
        }

        private void failed(Throwable failure) {
            if (tally.failed(failure) == Tally.Count.DECISIVE) {
                releaseAnswers();
                answer.completeExceptionally(failure); // the context ends with this, and cancels the keys still asked
            }
        }

        private void releaseAnswers() {
            tally.forEachAnswer((value, index) -> Surplus.release(source, value, context));
        }
    }
}

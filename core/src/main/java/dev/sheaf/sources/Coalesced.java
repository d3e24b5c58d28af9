package dev.sheaf.sources;

import dev.sheaf.CancelReason;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * {@link Source#coalesced}: equal queries that are under way at the same time share a flight, which is one fetch.
 *
 * <p>The flight of the first that asks runs in a detached scope below its fetch, so no cancel from there reaches it.
 * Those who ask later join it. A flight ends once, under its lock: it lands when the source has ended, or it is given
 * up when the last waiter has left. From then on nobody joins it. What follows calls foreign code, without the lock.
 *
 * <p><b>The race of a join against the last leave:</b> both take the lock of the flight. A join that comes second finds
 * the flight closed, and looks for another one; so nobody waits for a flight that was cancelled.
 *
 * <p><b>Who owns the answer:</b> all who waited when the flight landed. Whoever has no use for it releases it, and the
 * last of all does so for real. Whoever uses it never releases it; from then on it is the users'.
 */
public final class Coalesced<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Source<Q, T> source;

    /** By query: those that can be joined and, for a moment, those that cannot any more. */
    private final ConcurrentMap<Object, Flight> flights = new ConcurrentHashMap<>();

    public Coalesced(Source<Q, T> source) {
        this.source = source;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        Relay<T> waiter = new Relay<>();
        Flight flight = join(query == null ? this : query, waiter, context);
        context.onCancel(() -> {
            flight.leave(waiter, context); // before its future ends, for its fetch may have to wait for the work
            waiter.cancel(true);
        });
        context.follow(waiter, (value, failure) -> flight.leave(waiter, context));
        if (waiter.equals(flight.first)) {
            flight.start(query);
        }
        return waiter;
    }

    private Flight join(Object key, Relay<T> waiter, FetchContext context) {
        for (; ; ) {
            Flight flight = flights.get(key);
            if (flight == null) {
                Flight own = new Flight(key, waiter, context);
                flight = Objects.requireNonNullElse(flights.putIfAbsent(key, own), own);
            }
            if (flight.join(waiter, context)) {
                return flight;
            }
        }
    }

    /** One fetch of the source, for all who wait. */
    private final class Flight {

        private final Object key;
        private final Relay<T> first;
        private final FetchContext context; // of the first
        private final FetchScope scope;

        /** Completes when the work of the source has really ended. */
        private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

        // Guarded by this:

        private final Map<Relay<T>, FetchContext> waiters = new LinkedHashMap<>();
        private final Set<Relay<T>> holders = new HashSet<>(); // who have been given the answer
        private boolean closed;

        /** Of two threads that make one at once, one uses it; a report shows the scope of the other as skipped. */
        Flight(Object key, Relay<T> first, FetchContext context) {
            this.key = key;
            this.first = first;
            this.context = context;
            this.scope = context.detached("coalesced", Duration.ZERO); // each that joins prolongs it to its deadline
            scope.onEnd(() -> ended.complete(null));
        }

        /** Returns false if this is closed or has come to its deadline. */
        boolean join(Relay<T> waiter, FetchContext its) {
            synchronized (this) {
                if (!closed && scope.prolong(its.deadline())) {
                    waiters.put(waiter, its);
                    return true;
                }
            }
            flights.remove(key, this); // nobody else has, yet
            return false;
        }

        void start(Q query) {
            CompletableFuture<T> answer = scope.run(source, query);
            context.follow(answer, (value, failure) -> land(answer));
        }

        /** Has no effect after the waiter has left, or was given the answer. */
        void leave(Relay<T> waiter, FetchContext its) {
            synchronized (this) {
                if (waiters.remove(waiter) == null || !waiters.isEmpty()) {
                    return;
                }
                closed = true;
            }
            flights.remove(key, this);
            its.endsWith(ended);
            scope.cancel(its.cancelReason().orElse(CancelReason.CALLER));
        }

        /** The others go first, on their executors: what the run of the first makes of the answer may take its time. */
        private void land(CompletableFuture<T> answer) {
            Map<Relay<T>, FetchContext> all;
            synchronized (this) {
                closed = true;
                all = new LinkedHashMap<>(waiters);
                waiters.clear();
                holders.addAll(all.keySet());
            }
            flights.remove(key, this);
            if (all.isEmpty()) {
                context.release(source, answer);
            }
            FetchContext own = all.remove(first);
            all.forEach((waiter, its) -> its.executor().execute(() -> pass(answer, waiter, its)));
            if (own != null) {
                pass(answer, first, own);
            }
        }

        /** In the context of the waiter, and not in that of the first. */
        private void pass(CompletableFuture<T> answer, Relay<T> waiter, FetchContext its) {
            its.follow(answer, (value, failure) -> {
                if (failure == null) {
                    waiter.pass(value, () -> release(answer, waiter));
                } else {
                    waiter.completeExceptionally(failure);
                }
            });
        }

        /** Has no effect the second time. */
        private void release(CompletableFuture<T> answer, Relay<T> waiter) {
            synchronized (this) {
                if (!holders.remove(waiter) || !holders.isEmpty()) {
                    return;
                }
            }
            context.release(source, answer);
        }
    }
}

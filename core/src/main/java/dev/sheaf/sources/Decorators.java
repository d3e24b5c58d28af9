package dev.sheaf.sources;

import dev.sheaf.FetchContext;
import dev.sheaf.RepeatableSource;
import dev.sheaf.Source;
import dev.sheaf.time.Times;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The methods of {@link Source} that are about one source.
 *
 * <p>A decorator that returns the future of its source as it is also leads {@link Source#release} to that source. The
 * others return a future of their own, a {@link Relay} as a rule, or that of a scope. These futures know the owner of
 * their value.
 */
public final class Decorators {

    private Decorators() {}

    /** {@link Source#on}. A function that throws fails the fetch, as a source does that throws. */
    public static <P extends @Nullable Object, Q extends @Nullable Object, T extends @Nullable Object> Source<P, T> on(
            Source<Q, T> source, Function<? super P, ? extends Q> function) {
        return new Asking<>(source, Objects.requireNonNull(function, "function"));
    }

    /** {@link Source#safeToRepeat}. Only the type is new: it says that there may be a second request. */
    public static <Q extends @Nullable Object, T extends @Nullable Object> RepeatableSource<Q, T> safeToRepeat(
            Source<Q, T> source) {
        return new Asking<>(source, same -> same);
    }

    /** Asks the source what the function makes of the query, and passes its future on as it is. */
    private record Asking<P extends @Nullable Object, Q extends @Nullable Object, T extends @Nullable Object>(
            Source<Q, T> source, Function<? super P, ? extends Q> function) implements RepeatableSource<P, T> {

        @Override
        public CompletableFuture<T> fetch(P query, FetchContext context) {
            return source.fetch(function.apply(query), context);
        }

        @Override
        public void release(T value) {
            source.release(value);
        }
    }

    /** {@link Source#within}. The scope arms the timer, and says that its limit has passed. */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> within(
            Source<Q, T> source, Duration limit) {
        String name = "within " + Times.text(limit);
        return (query, context) ->
                context.child(name, context.deadlineIn(limit)).run(source, query);
    }

    /**
     * {@link Source#map}.
     *
     * <p>The mapped value needs no owner, since the function has taken over what it was made of. The original is
     * released if the function throws, or if the future was complete before or after the call; the function is not
     * called for a late answer.
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object, R extends @Nullable Object> Source<Q, R> map(
            Source<Q, T> source, Function<? super T, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        return (query, context) -> {
            CompletableFuture<T> original = source.fetch(query, context);
            Relay<R> mapped = new Relay<>(); // one that gives nothing back
            context.follow(original, (value, failure) -> {
                if (failure != null) {
                    mapped.completeExceptionally(failure);
                } else if (mapped.isDone() || !Relay.complete(mapped, () -> function.apply(value))) {
                    context.release(source, original);
                }
            });
            context.follow(mapped, (value, failure) -> {
                if (mapped.isCancelled()) {
                    original.cancel(true);
                }
            });
            return mapped;
        };
    }

    /**
     * {@link Source#onRelease}.
     *
     * <p>Its future leads nowhere: cancelling the original would make a late value unreachable. So the source hears of
     * a cancel through its context, and what it still answers then comes too late and is released. The action stands in
     * {@code release} of the new source, where the context calls it and logs what it throws; after the action the
     * original has its turn.
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> onRelease(
            Source<Q, T> source, Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        return new Source<>() {
            @Override
            public CompletableFuture<T> fetch(Q query, FetchContext context) {
                CompletableFuture<T> original = source.fetch(query, context);
                Relay<T> handed = new Relay<>();
                context.endsWith(original);
                context.follow(original, (value, failure) -> {
                    if (failure == null) {
                        handed.pass(value, () -> {
                            context.release(this, CompletableFuture.completedFuture(value)); // the action
                            context.release(source, original);
                        });
                    } else {
                        handed.completeExceptionally(failure);
                    }
                });
                return handed;
            }

            @Override
            public void release(T value) {
                action.accept(value);
            }
        };
    }

    /**
     * {@link Source#shared}. The new source has no release, since the values are also in use elsewhere.
     *
     * <p>A future never forgets a dependent before it completes, with one exception: the other inputs of {@code anyOf},
     * once one has completed. So each wait goes through an {@code anyOf} of the shared future and a future of our own,
     * which completes as soon as the answer is complete, by the shared future or by a cancel.
     */
    @SuppressWarnings("unchecked") // the value of the other future is never looked at
    public static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> shared(Source<Q, T> source) {
        return (query, context) -> {
            CompletableFuture<T> common = source.fetch(query, context);
            CompletableFuture<T> answer = new CompletableFuture<>();
            CompletableFuture<?> detach = new CompletableFuture<>();
            boolean pending = common != null && !common.isDone();
            CompletableFuture<?> first = pending ? CompletableFuture.anyOf(common, detach) : common;
            context.follow(first, (value, failure) -> {
                if (failure == null) {
                    answer.complete((T) value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
            if (pending) {
                context.follow(answer, (value, failure) -> detach.complete(null));
                context.onCancel(
                        () -> answer.cancel(true)); // for a decorator that never leaves the future it was given
            }
            return answer;
        };
    }
}

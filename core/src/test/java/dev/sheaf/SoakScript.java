package dev.sheaf;

import dev.sheaf.SoakLedger.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random plans, over sources that do something else every time they are asked. */
final class SoakScript {

    /** So far away that a timer which stays behind is seen. */
    static final Duration FAR = Duration.ofHours(1);

    /** For a part of a run, so that it needs a timer of its own. */
    private static final Duration NEARER = FAR.dividedBy(2);

    /** What a run is asked with; is shown the contexts in which it was asked, and the values that it was answered with. */
    interface Query {
        void see(Object contextOrValue);
    }

    static final class OnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OnPurpose() {
            super("on purpose", null, true, false);
        }
    }

    final SoakLedger ledger = new SoakLedger();

    /** The last words of those who ignore their cancel. */
    final Queue<Runnable> lastWords = new ConcurrentLinkedQueue<>();

    /** Outlives all runs that wait for it. */
    final CompletableFuture<Value> endless = new CompletableFuture<>();

    private final Random shapes;
    private final Executor pool;

    SoakScript(Random shapes, Executor pool) {
        this.shapes = shapes;
        this.pool = pool;
    }

    // --- shapes, made once

    /** Half of them never end by themselves. */
    Aggregator<Query, Object> plan() {
        return combined(Plan.of("soak", limit()), 2, Object::new);
    }

    private Duration limit() {
        return limit(FAR);
    }

    private Duration limit(Duration far) {
        return shapes.nextBoolean() ? far : Duration.ofMillis(1 + shapes.nextInt(20));
    }

    private <R> Aggregator<Query, R> combined(Plan<Query> plan, int depth, Supplier<R> result) {
        List<Function<Gathered, @Nullable Object>> answers = new ArrayList<>();
        for (int i = shapes.nextInt(4); i >= 0; i--) {
            answers.add(part(plan, "part " + i, depth));
        }
        return plan.combine(got -> {
            List<@Nullable Object> taken = new ArrayList<>();
            answers.forEach(answer -> taken.add(answer.apply(got)));
            if (dice(20) == 0) {
                throw new OnPurpose();
            }
            ledger.handOver(taken);
            return result.get();
        });
    }

    private Function<Gathered, @Nullable Object> part(Plan<Query> plan, String name, int depth) {
        switch (shapes.nextInt(6)) {
            case 0 -> {
                var part = plan.require(name, Source.quorum(2, List.of(leaf(), source(depth - 1), leaf())));
                return got -> got.get(part);
            }
            case 1 -> {
                Source<Query, List<Value>> each = leaf().each(2, 3).on(query -> List.of(query, query, query));
                var part = plan.optional(name, each, List.of());
                return got -> got.get(part);
            }
            case 2 -> {
                var part = plan.settle(name, source(depth));
                return got -> got.get(part).orElse(SoakLedger.NOBODYS);
            }
            case 3 -> {
                var part = plan.optional(name, source(depth), SoakLedger.NOBODYS);
                return got -> got.get(part);
            }
            default -> {
                var part = plan.require(name, source(depth));
                return got -> got.get(part);
            }
        }
    }

    private Source<Query, Value> source(int depth) {
        int shape = depth > 0 ? shapes.nextInt(9) : shapes.nextInt(3);
        return switch (shape) {
            case 0, 1 -> leaf();
            case 2 -> leaf().onRelease(value -> {});
            case 3 -> source(depth - 1).within(limit(NEARER));
            case 4 -> source(depth - 1).or(source(depth - 1));
            case 5 -> Source.firstOf(List.of(source(depth - 1), leaf(), source(depth - 1)));
            case 6 -> source(depth - 1).then(new Leaf<Value>());
            // Who maps or combines owns what comes of it.
            case 7 -> source(depth - 1).map(same -> same).onRelease(ledger::release);
            default -> {
                Plan<Query> inner = shapes.nextBoolean() ? Plan.of("inner") : Plan.of("inner", limit(NEARER));
                yield combined(inner, depth - 1, () -> ledger.made(null)).onRelease(ledger::release);
            }
        };
    }

    private Source<Query, Value> leaf() {
        Source<Query, Value> waiting = (query, context) -> endless;
        return shapes.nextInt(20) == 0 ? waiting.shared() : new Leaf<>();
    }

    // --- what a source does, thrown every time

    static int dice(int sides) {
        return ThreadLocalRandom.current().nextInt(sides);
    }

    private final class Leaf<Q> implements Source<Q, Value> {

        @Override
        public @Nullable CompletableFuture<Value> fetch(Q query, FetchContext context) {
            if (query instanceof Query asked) {
                asked.see(context);
            }
            CompletableFuture<Value> future = new CompletableFuture<>();
            switch (dice(12)) {
                case 0, 1 -> answer(future, query);
                case 2 -> future.completeExceptionally(new OnPurpose());
                case 3 -> throw new OnPurpose();
                case 4 -> {
                    return null;
                }
                case 5, 6 -> {
                    context.schedule(FAR, () -> future.completeExceptionally(new OnPurpose()));
                    pool.execute(() -> answer(future, query));
                }
                case 7 -> {
                    Registration hook = context.onCancel(() -> {});
                    pool.execute(() -> {
                        hook.remove();
                        future.completeExceptionally(new OnPurpose());
                    });
                }
                case 8 -> context.onCancel(() -> future.cancel(true)); // hangs
                case 9 -> { // ends a while after its cancel
                    CompletableFuture<?> end = new CompletableFuture<>();
                    context.endsWith(end);
                    context.onCancel(() -> pool.execute(() -> {
                        answer(future, query);
                        end.complete(null);
                    }));
                }
                case 10 -> {
                    context.onCancel(() -> future.cancel(true));
                    context.schedule(Duration.ofMillis(dice(20)), () -> answer(future, query));
                }
                default -> {
                    CompletableFuture<Value> stubborn = new Stubborn<>();
                    context.onCancel(() -> lastWords.add(() -> answer(stubborn, query)));
                    return stubborn;
                }
            }
            return future;
        }

        private void answer(CompletableFuture<Value> future, Q query) {
            Value value = new Value(query instanceof Value basis ? basis : null);
            if (query instanceof Query asked) {
                asked.see(value);
            }
            if (future.complete(value)) {
                ledger.made.increment();
            } // else it was cancelled, and the value has never left our hands
        }

        @Override
        public void release(Value value) {
            ledger.release(value);
        }
    }

    /** Does not hear that it is cancelled. */
    static final class Stubborn<T> extends CompletableFuture<T> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}

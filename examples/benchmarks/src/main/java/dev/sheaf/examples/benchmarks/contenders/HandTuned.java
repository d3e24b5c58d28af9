package dev.sheaf.examples.benchmarks.contenders;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * {@link HandWritten} by somebody who counts bytes: one object per run is the result, its counter and the handler of
 * every call, in place of {@code allOf}'s tree.
 */
final class HandTuned implements Sum {

    private final List<Supplier<CompletableFuture<Integer>>> services;
    private final long limitNanos;

    HandTuned(List<Supplier<CompletableFuture<Integer>>> services, Duration limit) {
        this.services = services;
        this.limitNanos = limit.toNanos();
    }

    @Override
    public CompletableFuture<Integer> ask() {
        CompletableFuture<?>[] calls = new CompletableFuture<?>[services.size()];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = call(services.get(i));
        }
        Run run = new Run(calls);
        run.listen();
        return run.orTimeout(limitNanos, TimeUnit.NANOSECONDS);
    }

    private static CompletableFuture<Integer> call(Supplier<CompletableFuture<Integer>> service) {
        try {
            return service.get();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private static final class Run extends CompletableFuture<Integer> implements BiConsumer<Object, Throwable> {

        private static final AtomicIntegerFieldUpdater<Run> PENDING =
                AtomicIntegerFieldUpdater.newUpdater(Run.class, "pending");

        private final CompletableFuture<?>[] calls;

        /** Counted down by whoever answers a call; the one that reaches zero sees every answer. */
        private volatile int pending;

        Run(CompletableFuture<?>[] calls) {
            this.calls = calls;
            this.pending = calls.length;
        }

        @SuppressWarnings("FutureReturnValueIgnored") // this handler throws nothing
        void listen() {
            for (CompletableFuture<?> call : calls) {
                call.whenComplete(this);
            }
        }

        @Override
        public void accept(Object value, Throwable failure) {
            if (failure != null) {
                completeExceptionally(failure);
            } else if (PENDING.decrementAndGet(this) == 0) {
                succeed();
            }
        }

        private void succeed() {
            try {
                complete(sum());
            } catch (RuntimeException thrown) { // whenComplete would keep it to itself
                completeExceptionally(thrown);
            }
        }

        /** Also where {@code orTimeout} ends. */
        @Override
        public boolean completeExceptionally(Throwable failure) {
            return super.completeExceptionally(failure) && cancelCalls();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return super.cancel(mayInterruptIfRunning) && cancelCalls();
        }

        private boolean cancelCalls() {
            for (CompletableFuture<?> call : calls) {
                call.cancel(true);
            }
            return true;
        }

        private int sum() {
            int sum = 0;
            for (CompletableFuture<?> call : calls) {
                sum += (Integer) call.join();
            }
            return sum;
        }
    }
}

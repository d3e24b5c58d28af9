package dev.sheaf.examples.benchmarks.contenders;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a careful engineer writes by hand: the result comes at the first failure or at the deadline, and whatever ends
 * it early, the caller's cancel included, cancels the calls.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of the handlers: they only act, and throw nothing
final class HandWritten implements Sum {

    private final List<Supplier<CompletableFuture<Integer>>> services;
    private final long limitNanos;

    HandWritten(List<Supplier<CompletableFuture<Integer>>> services, Duration limit) {
        this.services = services;
        this.limitNanos = limit.toNanos();
    }

    @Override
    public CompletableFuture<Integer> ask() {
        CompletableFuture<?>[] calls = new CompletableFuture<?>[services.size()];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = call(services.get(i));
        }
        CompletableFuture<Integer> sum = CompletableFuture.allOf(calls).thenApply(all -> sum(calls));
        for (CompletableFuture<?> call : calls) {
            call.whenComplete((value, failure) -> {
                if (failure != null) { // allOf would wait for the others
                    sum.completeExceptionally(failure);
                }
            });
        }
        sum.whenComplete((value, failure) -> {
            if (failure != null) {
                for (CompletableFuture<?> call : calls) {
                    call.cancel(true);
                }
            }
        });
        return sum.orTimeout(limitNanos, TimeUnit.NANOSECONDS);
    }

    /** A service that throws must not leave the calls before it running. */
    private static CompletableFuture<Integer> call(Supplier<CompletableFuture<Integer>> service) {
        try {
            return service.get();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private static int sum(CompletableFuture<?>[] calls) {
        int sum = 0;
        for (CompletableFuture<?> call : calls) {
            sum += (Integer) call.join();
        }
        return sum;
    }
}

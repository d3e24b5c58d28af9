package dev.sheaf.examples.benchmarks.contenders;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one line everybody knows. A failure waits for the slowest call, and nothing is ever cancelled. */
final class AllOf implements Sum {

    private final List<Supplier<CompletableFuture<Integer>>> services;
    private final @Nullable Duration limit;

    AllOf(List<Supplier<CompletableFuture<Integer>>> services, @Nullable Duration limit) {
        this.services = services;
        this.limit = limit;
    }

    @Override
    public CompletableFuture<Integer> ask() {
        CompletableFuture<?>[] calls = new CompletableFuture<?>[services.size()];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = services.get(i).get();
        }
        CompletableFuture<Integer> sum = CompletableFuture.allOf(calls).thenApply(all -> sum(calls));
        return limit == null ? sum : sum.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static int sum(CompletableFuture<?>[] calls) {
        int sum = 0;
        for (CompletableFuture<?> call : calls) {
            sum += (Integer) call.join();
        }
        return sum;
    }
}

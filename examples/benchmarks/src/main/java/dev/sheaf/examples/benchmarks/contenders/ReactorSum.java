package dev.sheaf.examples.benchmarks.contenders;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reactor's {@code Mono.zip}: assembled once, subscribed to for every request. */
final class ReactorSum implements Sum {

    private final Mono<Integer> sum;

    ReactorSum(List<Supplier<CompletableFuture<Integer>>> services, @Nullable Duration limit) {
        List<Mono<Integer>> calls = services.stream().map(Mono::fromFuture).toList();
        Mono<Integer> zipped = Mono.zip(calls, ReactorSum::sum);
        this.sum = limit == null ? zipped : zipped.timeout(limit);
    }

    @Override
    @SuppressWarnings("NullAway") // only an empty Mono gives null, and this one is not empty
    public CompletableFuture<Integer> ask() {
        return sum.toFuture();
    }

    private static int sum(Object[] answers) {
        int sum = 0;
        for (Object answer : answers) {
            sum += (Integer) answer;
        }
        return sum;
    }
}

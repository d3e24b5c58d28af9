package dev.sheaf.http;

import dev.sheaf.Aggregation;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Behaviour;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** How exchanges are stopped, in which phases, and what the tests of that look at. */
final class Stops {

    static final Map<String, Behaviour> PHASES = Map.of(
            "no head", Faults.silence(),
            "slow head", Faults.slowHeaders(),
            "stalled body", Faults.stalledBody(),
            "stalled chunks", Faults.stalledChunks(),
            "dripping body", Faults.drip(),
            "endless body", Faults.endless());

    /** What is done with the future that the source returned. */
    static final Map<String, Consumer<CompletableFuture<?>>> WAYS = Map.of(
            "cancel(true)", future -> future.cancel(true),
            "cancel(false)", future -> future.cancel(false),
            "completeExceptionally", future -> future.completeExceptionally(new IllegalStateException("given up")),
            "complete", future -> future.complete(null),
            "orTimeout", future -> future.orTimeout(1, TimeUnit.MILLISECONDS));

    private Stops() {}

    static Aggregation<String> aggregationOf(Source<Object, String> source, Duration limit) {
        Plan<String> plan = Plan.of("plan", limit);
        var part = plan.require("exchange", source);
        return plan.combine(got -> got.get(part)).start("any");
    }

    /** The very future that the source returned, in a scope that does not look at it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static CompletableFuture<String> fetchAlone(Source<Object, String> source) {
        AtomicReference<CompletableFuture<String>> fetched = new AtomicReference<>();
        Source<Object, String> holding = (query, context) -> {
            fetched.set(source.fetch(query, context));
            return new CompletableFuture<>();
        };
        HttpSourceTest.ask(holding, "any");
        return fetched.get();
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

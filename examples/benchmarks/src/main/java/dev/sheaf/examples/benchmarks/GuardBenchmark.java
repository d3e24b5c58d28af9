package dev.sheaf.examples.benchmarks;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What does a guard cost to which nothing happens? A plan of one source, which answers later on the same thread. */
public class GuardBenchmark extends Conditions {

    @Param
    public Guarding guarding;

    private Aggregator<String, Integer> plan;
    private CompletableFuture<Integer> pending = new CompletableFuture<>();

    @Setup
    public void build() {
        Plan<String> one = Plan.of("one", Duration.ofSeconds(5));
        var part = one.require("part", guarding.<String, Integer>around((query, context) -> pending));
        plan = one.combine(got -> got.get(part));
    }

    @Benchmark
    public Future<Integer> askAndAnswer() {
        pending = new CompletableFuture<>();
        Future<Integer> run = plan.start("query");
        pending.complete(1);
        return run;
    }
}

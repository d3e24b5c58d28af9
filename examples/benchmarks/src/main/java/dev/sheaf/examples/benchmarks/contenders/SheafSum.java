package dev.sheaf.examples.benchmarks.contenders;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Ours: every part required. */
final class SheafSum implements Sum {

    private final Aggregator<String, Integer> aggregator;

    SheafSum(List<Supplier<CompletableFuture<Integer>>> services, Duration limit, RunEnvironment environment) {
        Plan<String> plan = Plan.of("sum", limit);
        List<Part<Integer>> parts = new ArrayList<>();
        for (Supplier<CompletableFuture<Integer>> service : services) {
            parts.add(plan.require("service " + parts.size(), (query, context) -> service.get()));
        }
        this.aggregator = plan.<Integer>combine(got -> {
                    int sum = 0;
                    for (int i = 0; i < parts.size(); i++) {
                        sum += got.get(parts.get(i));
                    }
                    return sum;
                })
                .in(environment);
    }

    @Override
    public Aggregation<Integer> ask() {
        return aggregator.start("all");
    }
}

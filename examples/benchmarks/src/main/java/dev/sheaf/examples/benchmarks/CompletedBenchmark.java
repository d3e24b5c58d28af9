package dev.sheaf.examples.benchmarks;

import dev.sheaf.examples.benchmarks.contenders.Sum;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** What does a run cost when all three services have answered already, as caches do? */
public class CompletedBenchmark extends Contest {

    private Sum sum;

    @Setup
    public void build() {
        sum = contender.completed(3);
    }

    @Benchmark
    public Future<Integer> ask() {
        return sum.ask();
    }
}

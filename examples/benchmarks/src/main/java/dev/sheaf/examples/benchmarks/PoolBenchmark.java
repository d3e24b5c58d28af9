package dev.sheaf.examples.benchmarks;

import dev.sheaf.examples.benchmarks.contenders.Sum;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What is left of the differences when two other threads answer the three calls, and the caller waits? The hand-off
 * between threads is most of what this measures.
 */
public class PoolBenchmark extends Contest {

    private ExecutorService pool;
    private Sum sum;

    @Setup
    public void build() {
        pool = Executors.newFixedThreadPool(2);
        sum = contender.answeredOn(pool, 3);
    }

    @Benchmark
    public Integer askAndWait() throws ExecutionException, InterruptedException {
        return sum.ask().get();
    }

    @TearDown
    public void stop() {
        pool.shutdown();
    }
}

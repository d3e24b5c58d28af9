package dev.sheaf.examples.benchmarks;

import dev.sheaf.examples.benchmarks.contenders.Pending;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What does a run cost whose answers come later, and how does that grow with the number of services? One thread asks
 * and answers, so that nothing but the run is measured. The services' futures are included: they are the same for
 * everybody.
 */
public class PendingBenchmark extends Contest {

    @Param({"1", "3", "10", "100", "1000"})
    public int services;

    private Pending run;

    @Setup
    public void build() {
        run = contender.pending(services);
    }

    @Benchmark
    public Future<Integer> askAndAnswer() {
        Future<Integer> sum = run.ask();
        run.answer();
        return sum;
    }
}

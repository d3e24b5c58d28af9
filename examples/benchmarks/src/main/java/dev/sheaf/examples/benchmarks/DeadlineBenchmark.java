package dev.sheaf.examples.benchmarks;

import dev.sheaf.examples.benchmarks.contenders.Contender;
import dev.sheaf.examples.benchmarks.contenders.Pending;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does a deadline cost that never fires, alone and among 10,000? Each run of three services is started, and the
 * oldest of those in flight is answered; every contender does so with a deadline and without.
 */
public class DeadlineBenchmark extends Conditions {

    /** Those with a deadline, each next to the same without. */
    @Param({
        "SHEAF",
        "SHEAF_WITHOUT_TIMER",
        "ALL_OF_OR_TIMEOUT",
        "ALL_OF",
        "GUAVA_WITH_TIMEOUT",
        "GUAVA",
        "REACTOR_TIMEOUT",
        "REACTOR"
    })
    public Contender contender;

    @Param({"1", "10000"})
    public int inFlight;

    private Pending runs;

    @Setup
    @SuppressWarnings("FutureReturnValueIgnored") // each is in flight until its services answer
    public void fill() {
        runs = contender.pending(3);
        for (int i = 1; i < inFlight; i++) {
            runs.ask();
        }
    }

    @Benchmark
    public Future<Integer> askAndAnswerOldest() {
        Future<Integer> sum = runs.ask();
        runs.answer();
        return sum;
    }

    @TearDown
    public void drain() {
        for (int i = 1; i < inFlight; i++) {
            runs.answer();
        }
    }
}

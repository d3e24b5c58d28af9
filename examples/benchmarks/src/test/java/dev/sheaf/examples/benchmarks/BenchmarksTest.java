package dev.sheaf.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.examples.benchmarks.contenders.Contender;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One operation of each benchmark: a run that really takes place, from the question to the sum. */
class BenchmarksTest {

    @ParameterizedTest
    @EnumSource
    void completed(Contender contender) throws Exception {
        CompletedBenchmark benchmark = new CompletedBenchmark();
        benchmark.contender = contender;
        benchmark.build();

        assertThat(sumOf(benchmark.ask())).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void pending(Contender contender) throws Exception {
        PendingBenchmark benchmark = new PendingBenchmark();
        benchmark.contender = contender;
        benchmark.services = 10;
        benchmark.build();

        assertThat(sumOf(benchmark.askAndAnswer())).isEqualTo(55);
        assertThat(sumOf(benchmark.askAndAnswer())).isEqualTo(55);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("realtime")
    void pool(Contender contender) throws Exception {
        PoolBenchmark benchmark = new PoolBenchmark();
        benchmark.contender = contender;
        benchmark.build();
        try {
            assertThat(benchmark.askAndWait()).isEqualTo(6);
        } finally {
            benchmark.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void deadline(Contender contender) throws Exception {
        DeadlineBenchmark benchmark = new DeadlineBenchmark();
        benchmark.contender = contender;
        benchmark.inFlight = 3;
        benchmark.fill();

        Future<Integer> third = benchmark.askAndAnswerOldest();
        Future<Integer> fourth = benchmark.askAndAnswerOldest();
        assertThat(third.isDone()).isFalse();
        Future<Integer> fifth = benchmark.askAndAnswerOldest();
        assertThat(sumOf(third)).isEqualTo(6);
        benchmark.drain();
        assertThat(sumOf(fourth)).isEqualTo(6);
        assertThat(sumOf(fifth)).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void guard(Guarding guarding) throws Exception {
        GuardBenchmark benchmark = new GuardBenchmark();
        benchmark.guarding = guarding;
        benchmark.build();

        assertThat(sumOf(benchmark.askAndAnswer())).isEqualTo(1);
        assertThat(sumOf(benchmark.askAndAnswer())).isEqualTo(1);
    }

    private static Integer sumOf(Future<Integer> run) throws Exception {
        assertThat(run.isDone()).isTrue();
        return run.get();
    }
}

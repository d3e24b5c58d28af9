package dev.sheaf.examples.benchmarks.contenders;

import static dev.sheaf.examples.benchmarks.contenders.Guarantee.DEADLINE;
import static dev.sheaf.examples.benchmarks.contenders.Guarantee.FAILS_FAST;
import static dev.sheaf.examples.benchmarks.contenders.Guarantee.PASSES_ON_CANCEL;
import static dev.sheaf.examples.benchmarks.contenders.Guarantee.REPORT;
import static dev.sheaf.examples.benchmarks.contenders.Guarantee.STOPS_THE_REST;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Aggregation;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each contender does what its row in the tables says, and no more than that. */
class ContenderTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofMinutes(5);

    @ParameterizedTest
    @EnumSource
    void addsUpWhatIsThereAlready(Contender contender) throws Exception {
        Future<Integer> sum = contender.completed(3).ask();

        assertThat(sum.isDone()).isTrue();
        assertThat(sum.get()).isEqualTo(1 + 2 + 3);
    }

    @ParameterizedTest
    @EnumSource
    void addsUpWhatComesLater(Contender contender) throws Exception {
        Pending run = contender.pending(3, LATE);

        Future<Integer> sum = run.ask();
        run.service(2).answer();
        run.service(0).answer();
        assertThat(sum.isDone()).isFalse();
        run.service(1).answer();

        assertThat(sum.isDone()).isTrue();
        assertThat(sum.get()).isEqualTo(1 + 2 + 3);
    }

    @ParameterizedTest
    @EnumSource
    void addsUpAThousand(Contender contender) throws Exception {
        Pending run = contender.pending(1000, LATE);

        Future<Integer> sum = run.ask();
        run.answer();

        assertThat(sum.isDone()).isTrue();
        assertThat(sum.get()).isEqualTo(500_500);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("realtime")
    void addsUpWhatComesFromOtherThreads(Contender contender) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Sum sum = contender.answeredOn(pool, 3);
            for (int i = 0; i < 100; i++) {
                assertThat(sum.ask().get(30, SECONDS)).isEqualTo(1 + 2 + 3);
            }
        } finally {
            pool.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void failsFastIfItSaysSo(Contender contender) {
        Pending run = contender.pending(3, LATE);
        Future<Integer> sum = run.ask();
        Exception failure = new Exception("of service 1");

        run.service(1).fail(failure);

        assertThat(sum.isDone()).isEqualTo(contender.guarantees(FAILS_FAST));
        run.service(0).answer();
        run.service(2).answer();
        assertThat(catchThrowable(sum::get))
                .isInstanceOf(ExecutionException.class)
                .hasRootCause(failure);
    }

    @ParameterizedTest
    @EnumSource
    void cancelsTheOtherCallsIfItSaysSo(Contender contender) {
        Pending run = contender.pending(3, LATE);
        assertThat(run.ask().isDone()).isFalse();

        run.service(1).fail(new Exception("of service 1"));

        assertThat(run.service(0).isStopped()).isEqualTo(contender.guarantees(STOPS_THE_REST));
        assertThat(run.service(2).isStopped()).isEqualTo(contender.guarantees(STOPS_THE_REST));
    }

    @ParameterizedTest
    @EnumSource
    void passesOnACancelIfItSaysSo(Contender contender) {
        Pending run = contender.pending(3, LATE);
        Future<Integer> sum = run.ask();
        run.service(1).answer();

        assertThat(sum.cancel(true)).isTrue();

        assertThat(run.service(0).isStopped()).isEqualTo(contender.guarantees(PASSES_ON_CANCEL));
        assertThat(run.service(2).isStopped()).isEqualTo(contender.guarantees(PASSES_ON_CANCEL));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("realtime")
    void endsAtTheDeadlineIfItSaysSo(Contender contender) {
        Pending run = contender.pending(3, SOON);
        Future<Integer> sum = run.ask();

        if (contender.guarantees(DEADLINE)) {
            assertThat(catchThrowable(() -> sum.get(30, SECONDS))).isInstanceOf(ExecutionException.class);
            if (contender.guarantees(STOPS_THE_REST)) {
                awaitStop(run.service(0)); // some by the thread that ended the run, a moment later
                awaitStop(run.service(2));
            }
        } else {
            Future<Integer> later = Contender.HAND_WRITTEN.pending(3, SOON).ask();
            assertThat(catchThrowable(() -> later.get(30, SECONDS))).isInstanceOf(ExecutionException.class);
            assertThat(sum.isDone()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsIfItSaysSo(Contender contender) {
        Future<Integer> sum = contender.completed(2).ask();

        if (contender.guarantees(REPORT)) {
            assertThat(((Aggregation<Integer>) sum).report().toString()).contains("service 0", "service 1");
        } else {
            assertThat(sum).isNotInstanceOf(Aggregation.class);
        }
    }

    private static void awaitStop(Service<?> service) {
        long start = System.nanoTime();
        while (!service.isStopped() && System.nanoTime() - start < SECONDS.toNanos(30)) {
            LockSupport.parkNanos(100_000);
        }
        assertThat(service.isStopped()).isTrue();
    }
}

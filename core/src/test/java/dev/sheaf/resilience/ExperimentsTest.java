package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sheaf.Source;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What Resilience4j's decorators of completion stages get wrong for our purpose, found by experiment: a guard gets it right. Each
 * experiment is done with the decorators as well, and has to fail there, or it would prove nothing.
 */
class ExperimentsTest {

    @TestFactory
    Stream<DynamicTest> holdForAGuardAndNotForTheDecorators() {
        return Stream.of(
                        experiment(
                                " 1 a cancel passes a breaker",
                                cancelPasses(lab -> lab.protection.breaker = Kit.breaker(lab.time))),
                        experiment(
                                " 1 a cancel passes a bulkhead",
                                cancelPasses(lab -> lab.protection.bulkhead = Kit.bulkhead(1))),
                        experiment(
                                " 1 a cancel passes a limiter",
                                cancelPasses(
                                        lab -> lab.protection.limiter = Kit.limiter(lab.time, Duration.ofSeconds(5)))),
                        experiment(
                                " 1 a cancel passes a retry",
                                cancelPasses(lab -> lab.protection.retry = Kit.retry(5, Duration.ofMillis(10)))),
                        experiment(
                                " 1 a cancel passes a limit",
                                cancelPasses(lab -> lab.protection.attemptTimeout = Duration.ofMinutes(1))),
                        experiment(" 2 a limit cancels the source", ExperimentsTest::aLimitCancels),
                        experiment(" 3 failures leave no timers", ExperimentsTest::failuresLeaveNoTimers),
                        experiment(" 4 no attempt after a cancel", ExperimentsTest::noAttemptAfterACancel),
                        experiment(" 5 a throw at attempt 2 fails it", ExperimentsTest::aThrowAtTheSecondAttempt),
                        experiment(" 6 what was cancelled is not repeated", ExperimentsTest::cancelledIsNotRepeated),
                        experiment(" 7 a cancel frees the permit", ExperimentsTest::aCancelFreesThePermit),
                        experiment(" 8 a limit frees the permit", ExperimentsTest::aLimitFreesThePermit),
                        experiment(" 9 no bulkhead blocks the caller", ExperimentsTest::noBulkheadBlocks),
                        experiment("10 no limiter blocks the caller", ExperimentsTest::noLimiterBlocks),
                        experiment("11 cancelled is no failure", ExperimentsTest::cancelledIsNoFailure),
                        experiment("12 cancelled probes are given back", ExperimentsTest::cancelledProbes),
                        experiment("12 an Error is a verdict", ExperimentsTest::anErrorIsAVerdict),
                        experiment("13 the breaker sees limits", ExperimentsTest::theBreakerSeesLimits),
                        experiment("14 no attempt after the deadline", ExperimentsTest::noAttemptAfterTheDeadline))
                .flatMap(both -> both);
    }

    private static Stream<DynamicTest> experiment(String name, Consumer<Lab> experiment) {
        return Stream.of(
                dynamicTest(name, () -> experiment.accept(new Lab(Protection::guard))),
                dynamicTest(
                        name + " - not so with decorators",
                        () -> assertThatThrownBy(() -> experiment.accept(new Lab(Protection::naive)))
                                .isInstanceOf(AssertionError.class)));
    }

    // --- 1

    private static Consumer<Lab> cancelPasses(Consumer<Lab> protect) {
        return lab -> {
            protect.accept(lab);
            CompletableFuture<String> run = lab.run(lab.hanging());

            run.cancel(true);

            assertThat(lab.asked)
                    .hasSize(1)
                    .allSatisfy(future -> assertThat(future).isCancelled());
        };
    }

    // --- 2 to 6

    private static void aLimitCancels(Lab lab) {
        lab.protection.attemptTimeout = Duration.ofMillis(100);
        CompletableFuture<String> run = lab.run(lab.hanging());

        lab.millis(100);

        assertThat(run).isCompletedExceptionally();
        assertThat(lab.asked.get(0)).isCancelled();
    }

    private static void failuresLeaveNoTimers(Lab lab) {
        lab.protection.attemptTimeout = Duration.ofMinutes(5);
        for (int i = 0; i < 1_000; i++) {
            assertThat(lab.run(lab.failing())).isCompletedExceptionally();
        }

        assertThat(lab.time.pendingTimers()).isZero();
    }

    private static void noAttemptAfterACancel(Lab lab) {
        lab.protection.retry = Kit.retry(5, Duration.ofMillis(100));
        CompletableFuture<String> run = lab.run(lab.failing());
        assertThat(lab.asked).hasSize(1);

        run.cancel(true);
        assertThat(lab.time.pendingTimers()).isZero();
        lab.millis(10_000);

        assertThat(lab.asked).hasSize(1);
    }

    private static void aThrowAtTheSecondAttempt(Lab lab) {
        lab.protection.retry = Kit.retry(3, Duration.ofMillis(10));
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<String> run = lab.run(lab.answering(number -> switch (attempts.incrementAndGet()) {
            case 1 -> CompletableFuture.failedFuture(new IllegalStateException("failed"));
            case 2 -> throw new IllegalStateException("thrown");
            default -> CompletableFuture.completedFuture("third");
        }));

        lab.millis(100);

        assertThat(run).isCompletedWithValue("third");
    }

    private static void cancelledIsNotRepeated(Lab lab) {
        lab.protection.retry = Kit.retry(5, Duration.ofMillis(10));
        CompletableFuture<String> run = lab.run(lab.hanging());

        lab.stopAll(run);
        lab.millis(1_000);

        assertThat(lab.asked).hasSize(1);
    }

    // --- 7 to 10

    private static void aCancelFreesThePermit(Lab lab) {
        lab.protection.bulkhead = Kit.bulkhead(1);
        CompletableFuture<String> run = lab.run(lab.hanging());
        assertThat(Kit.freePermits(lab.protection.bulkhead)).isZero();

        run.cancel(true);

        assertThat(Kit.freePermits(lab.protection.bulkhead)).isEqualTo(1);
    }

    private static void aLimitFreesThePermit(Lab lab) {
        lab.protection.bulkhead = Kit.bulkhead(1);
        lab.protection.attemptTimeout = Duration.ofMillis(100);
        CompletableFuture<String> run = lab.run(lab.hanging());

        lab.millis(100);

        assertThat(run).isCompletedExceptionally();
        assertThat(Kit.freePermits(lab.protection.bulkhead)).isEqualTo(1);
    }

    private static void noBulkheadBlocks(Lab lab) {
        lab.protection.bulkhead = Bulkhead.of(
                "waits",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(1)
                        .maxWaitDuration(Duration.ofMillis(300))
                        .build());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> lab.protection.around(lab.hanging()))
                .withMessageContaining("set its maxWaitDuration to zero");
    }

    private static void noLimiterBlocks(Lab lab) {
        lab.protection.limiter = Kit.limiter(lab.time, Duration.ofSeconds(5));
        Source<String, String> source =
                lab.protection.around(lab.answering(number -> CompletableFuture.completedFuture("answer " + number)));
        assertThat(lab.open(Lab.LIMIT).run(source, "query")).isCompletedWithValue("answer 1");

        List<CompletableFuture<String>> second = new ArrayList<>();
        Thread caller = new Thread(() -> second.add(lab.open(Lab.LIMIT).run(source, "query")));
        caller.start();
        while (caller.isAlive() && caller.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        boolean blocks = caller.isAlive();
        caller.interrupt(); // which ends the wait of Resilience4j
        assertThat(blocks).isFalse();

        assertThat(second.get(0)).isNotDone();
        lab.millis(100);
        assertThat(second.get(0)).isCompletedWithValue("answer 2");
    }

    // --- 11 to 14

    private static void cancelledIsNoFailure(Lab lab) {
        lab.protection.breaker = Kit.breaker(lab.time);
        for (int i = 0; i < 8; i++) {
            lab.stopAll(lab.run(lab.hanging()));
        }

        assertThat(lab.protection.breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(lab.protection.breaker.getMetrics().getNumberOfBufferedCalls())
                .isZero();
    }

    private static void cancelledProbes(Lab lab) {
        lab.protection.breaker = Kit.halfOpen(lab.time);
        for (int i = 0; i < 5; i++) {
            lab.run(lab.hanging()).cancel(true);
        }

        assertThat(lab.protection.breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(lab.run(lab.answering(number -> CompletableFuture.completedFuture("up again"))))
                .isCompletedWithValue("up again");
    }

    private static void anErrorIsAVerdict(Lab lab) {
        lab.protection.breaker = Kit.halfOpen(lab.time);
        for (int i = 0; i < 2; i++) {
            assertThat(lab.run(lab.answering(number -> CompletableFuture.failedFuture(new LinkageError()))))
                    .isCompletedExceptionally();
        }

        assertThat(lab.protection.breaker.getState()).isEqualTo(State.OPEN);
    }

    private static void theBreakerSeesLimits(Lab lab) {
        lab.protection.breaker = Kit.breaker(lab.time);
        lab.protection.attemptTimeout = Duration.ofMillis(100);
        for (int i = 0; i < 4; i++) {
            assertThat(lab.run(lab.hanging())).isNotDone();
        }

        lab.millis(100);

        assertThat(lab.protection.breaker.getState()).isEqualTo(State.OPEN);
    }

    private static void noAttemptAfterTheDeadline(Lab lab) {
        lab.protection.retry = Kit.retry(3, Duration.ofMillis(100));
        lab.protection.attemptTimeout = Duration.ofMillis(100);
        CompletableFuture<String> run = lab.run(lab.hanging(), Duration.ofMillis(150));

        lab.millis(100);
        assertThat(run).as("no back-off fits in").isCompletedExceptionally();
        lab.millis(1_000);

        assertThat(lab.asked).hasSize(1);
    }
}

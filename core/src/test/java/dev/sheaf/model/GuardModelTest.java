package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every scenario of up to three attempts under guard - how each ends, and where between their events the limits and the cancel fall
 * - against a {@link GuardOracle}; and every scenario of a hedge against a {@link HedgeOracle}.
 */
class GuardModelTest {

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // it takes seconds, where nobody else is at work
    void attemptsUnderGuard() throws Exception {
        List<Callable<Long>> slices = new ArrayList<>();
        for (boolean attemptLimit : new boolean[] {false, true}) {
            for (boolean limiter : new boolean[] {false, true}) {
                slices.add(() -> GuardCase.forEach(attemptLimit, limiter, GuardModelTest::assertAsTheOracleSays));
            }
        }

        assertThat(sumOf(slices)).isEqualTo(137_216);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aHedge() throws Exception {
        assertThat(sumOf(List.of(() -> HedgeCase.forEach(GuardModelTest::assertAsTheOracleSays))))
                .isEqualTo(21_660);
    }

    /** On threads whose stacks are flat, so that the exceptions of the scenarios cost little. */
    private static long sumOf(List<Callable<Long>> slices) throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            long scenarios = 0;
            for (Future<Long> slice : threads.invokeAll(slices)) {
                scenarios += slice.get();
            }
            return scenarios;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertAsTheOracleSays(HedgeCase hedged) {
        assertThat(HedgeRun.actual(hedged)).as(hedged.toString()).isEqualTo(HedgeOracle.expected(hedged));
    }

    private static void assertAsTheOracleSays(GuardCase guarded) {
        String expected = GuardOracle.expected(guarded);
        String actual = GuardRun.actual(guarded);
        if (!expected.equals(actual)) { // building the assertion costs more than the run
            assertThat(actual).as(guarded.toString()).isEqualTo(expected);
        }
    }
}

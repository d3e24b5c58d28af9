package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the future of one source that lives for ever keeps of the runs that have waited for it: the heap after all of them, less
 * the heap before. So many runs that the noise of a heap is nothing next to it.
 */
@Tag("realtime")
@SuppressWarnings("FutureReturnValueIgnored")
class RetainedBytesTest {

    private static final int RUNS = 20_000;

    /** A hundred kilobytes; what other threads leave, is a few of them. */
    private static final double NOISE = 5;

    private static final Duration FAR = Duration.ofHours(1);

    private static final Duration SOON = Duration.ofNanos(1);

    /** Who decides a run in which nothing has failed. */
    private enum By {
        CALLER,
        LIMIT
    }

    private final CompletableFuture<String> endless = new SoakScript.Stubborn<>();
    private final Source<String, String> source = (query, context) -> endless;

    @Test
    void ofARunAreFewerThan150() {
        assertThat(bytesPerRun(source, By.CALLER)).isBetween(1.0, 150.0);
        assertThat(endless.getNumberOfDependents()).isEqualTo(2 * RUNS);
    }

    /** A scope that a decorator has opened stays as well, with its way up to the part. */
    @Test
    void ofARunWithALimitForTheSourceAreOneScopeMore() {
        assertThat(bytesPerRun(source.within(FAR), By.CALLER)).isBetween(1.0, 285.0); // of 272
        assertThat(bytesPerRun(source.within(SOON), By.LIMIT)).isBetween(1.0, 300.0); // of 285
    }

    @Test
    void areNoneWhereTheSourceIsShared() {
        assertThat(bytesPerRun(source.shared(), By.CALLER)).isBetween(-NOISE, NOISE);
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    @Test
    void areNoneWhereTheSourceIsSharedAndLimited() {
        assertThat(bytesPerRun(source.shared().within(FAR), By.CALLER)).isBetween(-NOISE, NOISE);
        assertThat(bytesPerRun(source.shared().within(SOON), By.LIMIT)).isBetween(-NOISE, NOISE);
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    @Test
    void areNoneWhereTheSourceIsSharedBelowADecorator() {
        assertThat(bytesPerRun(source.shared().map(same -> same), By.CALLER)).isBetween(-NOISE, NOISE);
        assertThat(bytesPerRun(source.shared().onRelease(value -> {}), By.CALLER))
                .isBetween(-NOISE, NOISE);
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    private static double bytesPerRun(Source<String, String> waiting, By decision) {
        run(waiting, decision); // loads what is needed, and lets the threads start
        long before = used();
        run(waiting, decision);
        double bytes = (used() - before) / (double) RUNS;
        System.out.printf("%.2f B of a run are kept by a future that never completes%n", bytes);
        return bytes;
    }

    /** Every second run has another source, which fails. */
    private static void run(Source<String, String> waiting, By decision) {
        Plan<String> alone = Plan.of("alone", FAR);
        alone.require("endless", waiting);
        var cancelled = alone.combine(got -> "");
        Plan<String> together = Plan.of("together", FAR);
        together.require("endless", waiting);
        together.require("broken", (query, context) -> {
            throw new SoakScript.OnPurpose();
        });
        var failing = together.combine(got -> "");

        CountDownLatch decided = new CountDownLatch(RUNS);
        for (int i = 0; i < RUNS; i++) {
            var run = (i % 2 == 0 ? cancelled : failing).start("query");
            run.whenComplete((result, failure) -> decided.countDown());
            if (decision == By.CALLER) {
                run.cancel(true);
            }
        }
        Awaiting.until(() -> decided.getCount() == 0);
        Awaiting.until(() -> SystemTimer.INSTANCE.armed() == 0);
    }

    /** When two collections in a row have found nothing more to collect. */
    private static long used() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now >= used) {
                return used;
            }
            used = now;
        }
        return used;
    }
}

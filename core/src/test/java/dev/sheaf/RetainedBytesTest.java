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

    private final CompletableFuture<String> endless = new SoakScript.Stubborn<>();
    private final Source<String, String> source = (query, context) -> endless;

    @Test
    void ofARunAreFewerThan150() {
        assertThat(bytesPerRun(source)).isBetween(1.0, 150.0);
        assertThat(endless.getNumberOfDependents()).isEqualTo(2 * RUNS);
    }

    @Test
    void ofARunWithALimitForTheSourceAreFewerThan150() {
        assertThat(bytesPerRun(source.within(FAR))).isBetween(1.0, 150.0);
    }

    @Test
    void ofARunWhoseSourceHasRunOutOfTimeAreFewerThan150() {
        assertThat(bytesPerRun(source.within(Duration.ofNanos(1)))).isBetween(1.0, 150.0);
    }

    @Test
    void areNoneWhereTheSourceIsShared() {
        assertThat(bytesPerRun(source.shared())).isBetween(-NOISE, NOISE);
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    @Test
    void areNoneWhereTheSourceIsSharedAndLimited() {
        assertThat(bytesPerRun(source.shared().within(FAR))).isBetween(-NOISE, NOISE);
        assertThat(bytesPerRun(source.shared().within(Duration.ofNanos(1)))).isBetween(-NOISE, NOISE);
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    @Test
    void areNoneWhereTheSourceIsSharedBelowADecorator() {
        assertThat(bytesPerRun(source.shared().map(same -> same))).isBetween(-NOISE, NOISE);
        assertThat(bytesPerRun(source.shared().onRelease(value -> {}))).isBetween(-NOISE, NOISE);
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    private static double bytesPerRun(Source<String, String> waiting) {
        run(waiting); // loads what is needed, and lets the threads start
        long before = used();
        run(waiting);
        double bytes = (used() - before) / (double) RUNS;
        System.out.printf("%.2f B of a run are kept by a future that never completes%n", bytes);
        return bytes;
    }

    /** Every run is decided and dropped: by its caller, by the failure of another source, or by the source's own limit. */
    private static void run(Source<String, String> waiting) {
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
            run.cancel(true);
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

package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the future of one source that lives for ever keeps of the runs that have waited for it: the live objects after all of
 * them, less those before. Only classes of which every fourth run has left one count, so what other threads do to the heap in
 * the meantime does not.
 */
@Tag("realtime")
@SuppressWarnings("FutureReturnValueIgnored")
class RetainedBytesTest {

    private static final int RUNS = 20_000;

    /** Of the table: rank, instances, bytes, class. */
    private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +(\\d+) +(\\d+) +(\\S+)");

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
    void ofARunAreFewerThan400() {
        assertThat(bytesPerRun(source, By.CALLER)).isBetween(1L, 374L);
        assertThat(endless.getNumberOfDependents()).isEqualTo(2 * RUNS);
    }

    /** A scope that a decorator has opened stays as well, with its way up to the part. */
    @Test
    void ofARunWithALimitForTheSourceAreOneScopeMore() {
        assertThat(bytesPerRun(source.within(FAR), By.CALLER)).isBetween(1L, 630L);
        assertThat(bytesPerRun(source.within(SOON), By.LIMIT)).isBetween(1L, 870L);
    }

    @Test
    void areNoneWhereTheSourceIsShared() {
        assertThat(bytesPerRun(source.shared(), By.CALLER)).isZero();
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    @Test
    void areNoneWhereTheSourceIsSharedAndLimited() {
        assertThat(bytesPerRun(source.shared().within(FAR), By.CALLER)).isZero();
        assertThat(bytesPerRun(source.shared().within(SOON), By.LIMIT)).isZero();
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    @Test
    void areNoneWhereTheSourceIsSharedBelowADecorator() {
        assertThat(bytesPerRun(source.shared().map(same -> same), By.CALLER)).isZero();
        assertThat(bytesPerRun(source.shared().onRelease(value -> {}), By.CALLER))
                .isZero();
        assertThat(endless.getNumberOfDependents()).isLessThan(3);
    }

    private static long bytesPerRun(Source<String, String> waiting, By decision) {
        run(waiting, decision); // loads what is needed, and lets the threads start
        Map<String, Live> before = live();
        run(waiting, decision);
        long kept = 0;
        for (Map.Entry<String, Live> after : live().entrySet()) {
            Live grown = after.getValue().less(before.getOrDefault(after.getKey(), new Live(0, 0)));
            if (grown.instances() >= RUNS / 4) {
                kept += grown.bytes();
            }
        }
        return Math.round(kept / (double) RUNS); // one object more or less among thousands is no byte of each
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
        Awaiting.until(() -> RunEnvironment.SYSTEM_TIMER.armed() == 0);
    }

    private record Live(long instances, long bytes) {

        Live less(Live before) {
            return new Live(instances - before.instances, bytes - before.bytes);
        }
    }

    /** By class, after a full collection: the table that jcmd prints for GC.class_histogram. */
    private static Map<String, Live> live() {
        String table;
        try {
            table = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new AssertionError(e);
        }
        Map<String, Live> live = new HashMap<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            live.put(row.group(3), new Live(Long.parseLong(row.group(1)), Long.parseLong(row.group(2))));
        }
        assertThat(live).containsKey("java.lang.String");
        return live;
    }
}

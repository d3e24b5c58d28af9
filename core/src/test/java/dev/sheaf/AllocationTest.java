package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What a run allocates on the thread that starts it: exact, and the same on every machine. The bounds are what was reached, and
 * five in a hundred.
 */
class AllocationTest {

    private static final int WARM_UP = 20_000;
    private static final int RUNS = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The futures of the sources, made anew for every run. */
    private final CompletableFuture<Integer>[] pending = newArray();

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Integer>[] newArray() {
        return (CompletableFuture<Integer>[]) new CompletableFuture<?>[3];
    }

    private static Aggregator<String, Integer> sumOf(
            Source<String, Integer> first, Source<String, Integer> second, Source<String, Integer> third) {
        Plan<String> plan = Plan.of("sum", Duration.ofSeconds(2));
        var a = plan.require("first", first);
        var b = plan.require("second", second);
        var c = plan.require("third", third);
        return plan.combine(got -> got.get(a) + got.get(b) + got.get(c));
    }

    @Test
    void ofThreePendingSources() {
        var sum = sumOf((q, c) -> pending[0], (q, c) -> pending[1], (q, c) -> pending[2]);

        long bytes = bytesPerRun(() -> {
            for (int i = 0; i < pending.length; i++) {
                pending[i] = new CompletableFuture<>();
            }
            Aggregation<Integer> run = sum.start("query");
            for (CompletableFuture<Integer> source : pending) {
                source.complete(1);
            }
            return run;
        });

        assertThat(bytes)
                .isLessThanOrEqualTo(700); // of 672, of which 264 are the futures and what the JDK puts on them
    }

    @Test
    void ofThreeSourcesThatHaveTheirAnswers() {
        CompletableFuture<Integer> one = CompletableFuture.completedFuture(1);
        var sum = sumOf((q, c) -> one, (q, c) -> one, (q, c) -> one);

        assertThat(bytesPerRun(() -> sum.start("query"))).isLessThanOrEqualTo(378); // of 360
    }

    /** Beside a source that stands alone: the scope of the first request, the futures, and the timer of the hedge. */
    @Test
    void ofAHedgeThatIsNotNeeded() {
        Source<String, Integer> source = (q, c) -> pending[0];
        long bare = bytesOfOne(source);
        long hedged = bytesOfOne(source.safeToRepeat().hedged(Duration.ofSeconds(1), 1));

        assertThat(hedged - bare).isLessThanOrEqualTo(1_108); // of 1,056
    }

    private long bytesOfOne(Source<String, Integer> source) {
        Plan<String> plan = Plan.of("one", Duration.ofSeconds(2));
        var part = plan.require("part", source);
        Aggregator<String, Integer> one = plan.combine(got -> got.get(part));
        return bytesPerRun(() -> {
            pending[0] = new CompletableFuture<>();
            Aggregation<Integer> run = one.start("query");
            pending[0].complete(3);
            return run;
        });
    }

    private interface Body {
        Aggregation<Integer> run();
    }

    private long bytesPerRun(Body body) {
        repeat(body, WARM_UP);
        long before = threads.getCurrentThreadAllocatedBytes();
        repeat(body, RUNS);
        return (threads.getCurrentThreadAllocatedBytes() - before) / RUNS;
    }

    private static void repeat(Body body, int times) {
        for (int i = 0; i < times; i++) {
            if (body.run().getNow(-1) != 3) {
                throw new AssertionError("the run did not succeed");
            }
        }
    }
}

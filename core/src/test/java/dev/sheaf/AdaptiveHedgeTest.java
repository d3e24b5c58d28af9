package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link RepeatableSource#hedged(double, double)}, with a dependency that is slow now and then. */
class AdaptiveHedgeTest {

    private static final int REQUESTS = 20_000;

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(42);
    private int asked;
    private boolean outage;

    /** Ten milliseconds or so; one in a hundred takes up to a second, and in an outage all do. */
    private final Source<String, String> source = (query, context) -> {
        asked++;
        boolean slow = outage || random.nextInt(100) == 0;
        long micros = slow ? 500_000 + random.nextInt(500_000) : 5_000 + random.nextInt(10_000);
        CompletableFuture<String> answer = new CompletableFuture<>();
        context.schedule(Duration.ofNanos(micros * 1_000), () -> answer.complete("answer"));
        return answer;
    };

    private final Source<String, String> hedged = source.safeToRepeat().hedged(0.97, 0.05);

    /** The time of each request, in milliseconds, sorted. */
    private double[] times(Source<String, String> asking) {
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(2));
        var part = plan.require("part", asking);
        Aggregator<String, String> aggregator = plan.combine(got -> got.get(part));
        double[] times = new double[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            Aggregation<String> run = time.start(aggregator, "42");
            time.advance(Duration.ofSeconds(2));
            times[i] = run.report().end().toNanos() / 1e6;
        }
        Arrays.sort(times);
        return times;
    }

    @Test
    void cutsTheTailAtLittleExtraLoad() {
        double bare = times(source)[REQUESTS - REQUESTS / 1_000];
        asked = 0;

        double quick = times(hedged)[REQUESTS - REQUESTS / 1_000];

        assertThat(quick).isLessThan(bare / 5);
        assertThat(asked - REQUESTS).isPositive().isLessThan(REQUESTS / 20);
    }

    @Test
    void doesNotDoubleTheLoadInAnOutage() {
        times(hedged);
        asked = 0;
        outage = true;

        times(hedged);

        assertThat(asked - REQUESTS).isLessThanOrEqualTo(REQUESTS / 20 + 10);
    }

    @Test
    void doesNotHedgeBeforeItKnowsWhatIsUsual() {
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(2));
        plan.require("part", hedged);
        outage = true;

        var run = time.start(plan.combine(got -> ""), "42");
        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedWithValue("");
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void whatCannotBeIsRefused() {
        for (double wrong : new double[] {0, 1, -1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> source.safeToRepeat().hedged(wrong, 0.05));
        }
        for (double wrong : new double[] {0, 1.1, -1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> source.safeToRepeat().hedged(0.95, wrong));
        }
    }
}

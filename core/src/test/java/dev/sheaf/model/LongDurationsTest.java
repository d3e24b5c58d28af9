package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.Report.Status;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Durations that a long of nanoseconds does not hold, or only just, at any instant of a clock that wraps around.
 *
 * <p>What is longer than {@link #FARTHEST} is as long as that, give or take the second on which the clamp works.
 */
class LongDurationsTest {

    private static final Duration FARTHEST = Duration.ofNanos(Long.MAX_VALUE / 4);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TICK = Duration.ofNanos(1);

    private VirtualTime time;
    private final AtomicReference<FetchContext> seen = new AtomicReference<>();
    private final Source<String, String> hangs = (query, context) -> {
        seen.set(context);
        return new CompletableFuture<>();
    };

    @BeforeTry
    void startTheClock() {
        time = new VirtualTime();
    }

    /** More than zero. */
    @Provide
    Arbitrary<Duration> limits() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 3).map(Duration::ofNanos),
                Arbitraries.longs().between(1, Long.MAX_VALUE).map(Duration::ofNanos),
                Arbitraries.longs().between(1, Long.MAX_VALUE).map(Duration::ofSeconds),
                Arbitraries.longs().between(-3, 3).map(FARTHEST::plusNanos),
                Arbitraries.longs().between(-3, 3).map(seconds -> FARTHEST.plusSeconds(seconds)),
                Arbitraries.longs().between(-3, 0).map(Duration.ofNanos(Long.MAX_VALUE)::plusNanos),
                Arbitraries.just(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)));
    }

    /** More, less, or nothing. */
    @Provide
    Arbitrary<Duration> delays() {
        return Arbitraries.oneOf(
                limits(),
                Arbitraries.just(Duration.ZERO),
                Arbitraries.just(Duration.ofSeconds(Long.MIN_VALUE)),
                Arbitraries.longs().between(Long.MIN_VALUE, -1).map(Duration::ofNanos),
                Arbitraries.longs().between(Long.MIN_VALUE, -1).map(Duration::ofSeconds));
    }

    /** How long the clock has run: about a second before it wraps around, after it, and much later. */
    @Provide
    Arbitrary<Duration> ages() {
        return Arbitraries.oneOf(
                Arbitraries.just(Duration.ZERO),
                Arbitraries.longs().between(-3, 3).map(SECOND::plusNanos),
                Arbitraries.longs()
                        .between(0, Long.MAX_VALUE / 4 - SECOND.toNanos())
                        .map(Duration::ofNanos));
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void theShorterOfTwoLimitsEndsARunAndTheOutermostOfEqualOnes(
            @ForAll("limits") Duration limit, @ForAll("limits") Duration within, @ForAll("ages") Duration age) {
        time.advance(age);
        Aggregation<String> run = run(hangs.within(within), limit);

        boolean isOwn = clamped(within).compareTo(clamped(limit)) < 0;
        Duration shorter = clamped(isOwn ? within : limit);
        assertThat(seen.get().deadline().remaining()).isBetween(shorter.minus(SECOND), shorter.plus(SECOND));
        assertEndsAt(shorter, run::isDone);
        assertThat(run.report().status()).isEqualTo(isOwn ? Status.FAILED : Status.TIMED_OUT);
        assertThat(run.report().children().get(0).status()).isEqualTo(Status.TIMED_OUT);
        assertThat(time.pendingTimers()).isZero();
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void aTaskRunsAfterItsDelayAndNotBefore(@ForAll("delays") Duration delay, @ForAll("ages") Duration age) {
        time.advance(age);
        FetchContext context =
                time.environment().open("scope", time.environment().deadlineIn(FARTHEST));
        int[] ran = new int[1];
        context.schedule(delay, () -> ran[0]++);

        assertThat(ran[0]).isZero();
        assertEndsAt(delay.isNegative() ? Duration.ZERO : delay, () -> ran[0] > 0);
        assertThat(ran[0]).isEqualTo(1);
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void anInstantOfAContextIsNeverAfterItsDeadline(
            @ForAll("limits") Duration limit, @ForAll("delays") Duration delay, @ForAll("ages") Duration age) {
        time.advance(age);
        Aggregation<String> run = run(hangs, limit);

        Deadline deadline = seen.get().deadline();
        Deadline instant = seen.get().deadlineIn(delay);
        assertThat(instant.earlier(deadline)).isEqualTo(instant);
        Deadline unclipped = time.environment().deadlineIn(delay);
        assertThat(seen.get().child("child", unclipped).deadline()).isEqualTo(instant);
        assertThat(instant.isExpired()).isEqualTo(delay.isNegative() || delay.isZero());
        assertThat(instant.equals(deadline)).isEqualTo(clamped(delay).compareTo(clamped(limit)) >= 0);
        assertThat(run.cancel(true)).isTrue();
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void aTimeoutOfTheResultComesAfterItsTimeAndNotBefore(
            @ForAll("timeouts") long timeout, @ForAll TimeUnit unit, @ForAll("ages") Duration age) {
        time.advance(age);
        Aggregation<String> run = run(hangs, Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(run.orTimeout(timeout, unit)).isSameAs(run);
        assertThat(run).isNotDone();
        assertEndsAt(Duration.ofNanos(Math.max(0, unit.toNanos(timeout))), run::isDone);
        assertThat(time.pendingTimers()).isZero();
    }

    @Provide
    Arbitrary<Long> timeouts() {
        return Arbitraries.oneOf(Arbitraries.longs().between(-3, 3), Arbitraries.longs());
    }

    private Aggregation<String> run(Source<String, String> source, Duration limit) {
        Plan<String> plan = Plan.of("plan", limit);
        Part<String> part = plan.require("part", source);
        return time.start(plan.combine(got -> got.get(part)), "query");
    }

    private static Duration clamped(Duration duration) {
        return duration.toSeconds() >= FARTHEST.toSeconds() ? FARTHEST : duration;
    }

    /** Lets that much time pass, and looks a tick before, unless the clamp makes the instant uncertain. */
    private void assertEndsAt(Duration expected, BooleanSupplier ended) {
        Duration exact = clamped(expected);
        Duration before = exact.compareTo(TICK) > 0 ? exact.minus(TICK) : Duration.ZERO;
        if (!exact.isZero()) {
            time.advance(before);
            assertThat(ended.getAsBoolean()).as("after %s of %s", before, exact).isFalse();
        }
        time.advance(exact.minus(exact.isZero() ? Duration.ZERO : before));
        assertThat(ended.getAsBoolean()).as("after %s", exact).isTrue();
    }
}

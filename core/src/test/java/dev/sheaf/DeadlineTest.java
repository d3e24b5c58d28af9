package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DeadlineTest extends RunFixture {

    private static final Duration FARTHEST = Duration.ofNanos(Long.MAX_VALUE / 4);

    /** From centuries ago to far beyond what a long of nanoseconds holds, dense around zero and around the clamp. */
    @Provide
    Arbitrary<Duration> durations() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-1_000, 1_000).map(Duration::ofNanos),
                Arbitraries.longs().map(Duration::ofNanos),
                Arbitraries.longs().map(Duration::ofSeconds),
                Arbitraries.longs().between(-1_000, 1_000).map(FARTHEST::plusNanos),
                Arbitraries.of(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), Duration.ofSeconds(Long.MIN_VALUE)));
    }

    @Property
    void theEarlierOfTwoIsThatWithLessLeft(@ForAll("durations") Duration one, @ForAll("durations") Duration other) {
        Deadline first = time.environment().deadlineIn(one);
        Deadline second = time.environment().deadlineIn(other);

        Deadline earlier = first.earlier(second);

        assertThat(earlier.remaining()).isLessThanOrEqualTo(first.remaining());
        assertThat(earlier.remaining()).isLessThanOrEqualTo(second.remaining());
        assertThat(earlier.equals(first) || earlier.equals(second)).isTrue();
        assertThat(second.earlier(first)).isEqualTo(earlier);
    }

    @Example
    void expiresAtItsInstantAndStaysExpired() {
        Deadline deadline = time.environment().deadlineIn(Duration.ofMillis(10));

        time.advance(Duration.ofMillis(10).minusNanos(1));
        assertThat(deadline.isExpired()).isFalse();
        time.advance(Duration.ofNanos(1));
        assertThat(deadline.isExpired()).isTrue();
        time.advance(Duration.ofDays(1));
        assertThat(deadline.isExpired()).isTrue();
        assertThat(deadline.remaining()).isZero();
    }

    @Example
    void ofAnotherClockCannotBeCompared() {
        Deadline virtual = time.environment().deadlineIn(Duration.ofMillis(10));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> virtual.earlier(Deadline.in(Duration.ofMillis(10))))
                .withMessageContaining("another clock");
    }

    @Test
    void theFarthestAreComparedWheneverTheyWereMade() {
        Deadline longGone = Deadline.in(Duration.ofDays(-100_000));
        Deadline farAhead = Deadline.in(Duration.ofDays(100_000));

        assertThat(longGone.earlier(farAhead)).isSameAs(longGone);
        assertThat(farAhead.earlier(longGone)).isSameAs(longGone);
    }
}

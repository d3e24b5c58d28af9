package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CompactNanosTest {

    private static long roundTrip(long nanos) {
        return CompactNanos.toNanos(CompactNanos.of(nanos));
    }

    @Property
    void isExactUpToASecond(@ForAll @LongRange(min = 0, max = 1_000_000_000) long nanos) {
        assertThat(roundTrip(nanos)).isEqualTo(nanos);
    }

    @Property
    void isExactToTheMicrosecondUpToAQuarterOfAnHour(@ForAll @LongRange(min = 0, max = 900_000_000) long micros) {
        long nanos = TimeUnit.MICROSECONDS.toNanos(micros);

        assertThat(roundTrip(nanos)).isEqualTo(nanos);
    }

    @Property
    void losesLessThanAMillionthAndNeverAdds(@ForAll @LongRange(min = 0, max = 1_000_000_000_000_000_000L) long nanos) {
        assertThat(roundTrip(nanos)).isBetween(nanos - nanos / 1_000_000, nanos);
    }

    @Property
    void isInOrder(@ForAll @LongRange(min = 0, max = 1_000_000_000_000_000_000L) long one, @ForAll long more) {
        assertThat(roundTrip(one + (more & 0xFFFF))).isGreaterThanOrEqualTo(roundTrip(one));
    }

    @Test
    void isInOrderWhereTheUnitChanges() {
        for (long step = 1_000_000_000; step <= 1_000_000_000_000_000L; step *= 1_000) {
            assertThat(roundTrip(step - 1)).isLessThanOrEqualTo(step);
            assertThat(roundTrip(step)).isEqualTo(step);
            assertThat(roundTrip(step + 1)).isBetween(step, step + 1);
        }
    }

    @Test
    void knowsItsLimits() {
        assertThat(roundTrip(-1)).isZero();
        assertThat(roundTrip(Long.MAX_VALUE)).isLessThan(Long.MAX_VALUE).isGreaterThan(0);
    }
}

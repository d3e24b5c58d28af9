package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often a warning of one kind is repeated. */
class LogRateTest {

    @Test
    void misuseIsWarnedOfAgainAfterAMinute() {
        long start = Long.MAX_VALUE - 1;

        assertThat(Log.isTimeToWarn("kind", start)).isTrue();
        assertThat(Log.isTimeToWarn("kind", start + TimeUnit.SECONDS.toNanos(59)))
                .isFalse();
        assertThat(Log.isTimeToWarn("other kind", start)).isTrue();
        assertThat(Log.isTimeToWarn("kind", start + TimeUnit.SECONDS.toNanos(60)))
                .isTrue();
    }
}

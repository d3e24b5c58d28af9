package dev.sheaf.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("realtime")
class ScaleTest {

    @Test
    void everyRunTimesOutAndNoneBeforeItsDeadline() {
        Scale.Figures seen = Scale.measure(1_000, Duration.ofSeconds(2));

        assertThat(seen.timedOut()).isEqualTo(1_000);
        assertThat(seen.firstDecided()).isNotNegative();
        assertThat(seen.lastDecided()).isGreaterThanOrEqualTo(seen.firstDecided());
        assertThat(seen.lastCompleted()).isGreaterThanOrEqualTo(seen.firstDecided());
    }
}

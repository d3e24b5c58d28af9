package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void endsWithStatus0AfterAnOrderlyStop() {
        assertThat(Main.stop(() -> {})).isZero();
    }

    /** An exception that escaped would end the shutdown hook before it decides on the status. */
    @Test
    void endsWithStatus1WhenTheStopFails() {
        assertThat(Main.stop(() -> {
                    throw new IllegalStateException("stuck");
                }))
                .isEqualTo(1);
    }

    @Test
    @Tag("realtime")
    void trainsForAsLongAsItIsTold() throws Exception {
        Config config = Config.from(Map.of("PORT", "0", "AGGREGATION_TIMEOUT", "30s"));

        assertThat(Training.run(config, Duration.ofMillis(1))).isPositive();
    }
}

package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

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
}

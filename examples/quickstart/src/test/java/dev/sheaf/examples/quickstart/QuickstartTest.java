package dev.sheaf.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.SourceFailedException;
import dev.sheaf.examples.quickstart.Quickstart.Trip;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuickstartTest {

    private final VirtualTime time = new VirtualTime();
    private final ScriptedSource<String, String> sunny = ScriptedSource.answers("sunny");
    private final ScriptedSource<String, List<String>> silent = ScriptedSource.hangs();

    @Test
    void aSilentListingCostsTheConcertsAndNotTheTrip() {
        var trains = ScriptedSource.<String, Integer>answers(12).after(Duration.ofMillis(80));
        var trip = time.start(Quickstart.trips(sunny, trains, silent), "Lisbon");

        time.advance(Duration.ofMillis(300));

        assertThat(trip).isCompletedWithValue(new Trip("sunny", 12, List.of()));
        assertThat(silent.cancellations()).isEqualTo(1);
    }

    @Test
    void withoutATimetableThereIsNoTripAndNobodyIsKeptWaiting() {
        var broken = ScriptedSource.<String, Integer>fails(new IOException("no route to host"));
        var trip = time.start(Quickstart.trips(sunny, broken, silent), "Lisbon");

        assertThat(trip)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(SourceFailedException.class)
                .withMessageContaining("'trains'");
        assertThat(silent.starts()).isZero();
    }
}

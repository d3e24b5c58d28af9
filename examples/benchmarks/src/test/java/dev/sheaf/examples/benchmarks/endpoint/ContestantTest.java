package dev.sheaf.examples.benchmarks.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContestantTest {

    @Test
    void namesTheJdkOfOurs() throws IOException {
        String jdk = System.getProperty("java.home");
        String name = "Sheaf, JDK " + Runtime.version().feature();

        assertThat(Contestant.named("go,sheaf", jdk + File.pathSeparator + jdk))
                .extracting(Contestant::name)
                .containsExactly("Go", name, name);
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> Contestant.named("go,cobol", ""))
                .hasMessage("services are go, rust, node and sheaf, not cobol");
    }
}

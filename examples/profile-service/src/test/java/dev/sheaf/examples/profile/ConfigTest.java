package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.examples.profile.Config.BadVariableException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    @Test
    void hasADefaultForEveryVariable() throws Exception {
        Config config = Config.from(Map.of("HOME", "/home/ada"));

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(3000);
        assertThat(config.connections())
                .isEqualTo(new Connections.Limits(1000, Duration.ofSeconds(10), Duration.ofSeconds(75)));
        assertThat(config.databaseUrl()).isEmpty();
        assertThat(config.databaseUser()).isEmpty();
        assertThat(config.databasePassword()).isEmpty();
        assertThat(config.databasePoolSize()).isEqualTo(20);
        assertThat(config.mlServiceUrl()).isEmpty();
        assertThat(config.mlStubDelay()).isZero();
        assertThat(config.mlGuarded()).isFalse();
        assertThat(config.recommendationsOptional()).isFalse();
        assertThat(config.aggregationTimeout()).hasSeconds(2);
        assertThat(config.timeoutStatus()).isEqualTo(408);
    }

    @Test
    void takesEveryVariable() throws Exception {
        Config config = Config.from(Map.of(
                "HOST", "::1",
                "PORT", "0",
                "DATABASE_URL", "jdbc:postgresql://db.example:5433/profiles?sslmode=require",
                "DATABASE_USER", "ada",
                "DATABASE_PASSWORD", "",
                "DATABASE_POOL_SIZE", "1",
                "ML_SERVICE_URL", "https://ml.example/v1/",
                "TIMEOUT_STATUS", "504",
                "DEADLINE_HEADER", "X-Request-Timeout-Ms"));

        assertThat(config.host()).isEqualTo("::1");
        assertThat(config.port()).isZero();
        assertThat(config.databaseUrl()).contains("jdbc:postgresql://db.example:5433/profiles?sslmode=require");
        assertThat(config.databaseUser()).contains("ada");
        assertThat(config.databasePassword()).contains("");
        assertThat(config.databasePoolSize()).isEqualTo(1);
        assertThat(config.mlServiceUrl()).contains("https://ml.example/v1");
        assertThat(config.timeoutStatus()).isEqualTo(504);
        assertThat(config.deadlineHeader()).contains("X-Request-Timeout-Ms");
    }

    @ParameterizedTest
    @CsvSource({"2s, 2000", "500ms, 500", "PT2S, 2000", "PT1.5S, 1500", "PT1H, 3600000", "3600s, 3600000", "1ms, 1"})
    void readsDurationsAsPeopleAndStandardsWriteThem(String text, long millis) throws Exception {
        Config config = Config.from(Map.of("AGGREGATION_TIMEOUT", text, "ML_STUB_DELAY", text));

        assertThat(config.aggregationTimeout()).isEqualTo(Duration.ofMillis(millis));
        assertThat(config.mlStubDelay()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "s",
                "-2s",
                "0s",
                "0ms",
                "2 s",
                "2m",
                "1.5s",
                "PT0S",
                "PT-2S",
                "PT2H",
                "3601s",
                "soon",
                "9999999999s"
            })
    void refusesATimeoutThatIsNone(String value) {
        assertRefused("AGGREGATION_TIMEOUT", value, "a duration from 1ms to 3600s, such as 2s, 500ms or PT2S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "65536", "http", "3000 ", "0x50"})
    void refusesAPortThatIsNone(String value) {
        assertRefused("PORT", value, "a number from 0 to 65535 (0: any free port)");
    }

    @Test
    void takesAnAddressInTheBracketsOfAUrl() throws Exception {
        assertThat(Config.from(Map.of("HOST", "[::1]")).host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "no such host",
                "224.0.0.1",
                "300.300.300.300",
                "[]",
                "[127.0.0.1",
                "127.1",
                "::1%lo",
                "[::1%lo]"
            })
    void refusesAHostThatIsNone(String value) {
        assertRefused("HOST", value, "an address or name of this machine, as it can stand in a URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-5", "1001", "many"})
    void refusesAPoolOfNoSize(String value) {
        assertRefused("DATABASE_POOL_SIZE", value, "a number from 1 to 1000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "profiles",
                "postgresql://localhost/profiles",
                "jdbc:nosuchdb:profiles",
                "jdbc:postgresql://localhost:port/profiles?password=hunter2"
            })
    void refusesADatabaseThatNoDriverTakes(String value) {
        assertRefused("DATABASE_URL", value, "a JDBC URL such as jdbc:postgresql://localhost/profiles");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8000",
                "/recommendations",
                "ftp://localhost",
                "http://",
                "http:localhost",
                "http://localhost?user=1",
                "http://localhost/#top",
                "http://ada:hunter2@localhost",
                "http://localhost:99999",
                "HTTP://localhost",
                "http://localhost/{x}",
                "http://local host",
                "http://{host}"
            })
    void refusesAnMlServiceThatCannotBeAsked(String value) {
        assertRefused("ML_SERVICE_URL", value, "an http or https URL such as http://localhost:8000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "200", "500", "408.0", " 408"})
    void refusesAStatusThatDoesNotSayTimeout(String value) {
        assertRefused("TIMEOUT_STATUS", value, "408, 503 or 504");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X Timeout", "X-Timeout:", "Host", "accept", "X\r\nY"})
    void refusesADeadlineHeaderThatIsNone(String value) {
        assertRefused("DEADLINE_HEADER", value, "the name of a header, such as X-Request-Timeout-Ms");
    }

    @Test
    void readsWhetherTheMlServiceIsGuardedAndItsAnswerRequired() throws Exception {
        Config config = Config.from(Map.of("ML_GUARD", "on", "RECOMMENDATIONS", "optional"));
        assertThat(config.mlGuarded()).isTrue();
        assertThat(config.recommendationsOptional()).isTrue();

        Config said = Config.from(Map.of("ML_GUARD", "off", "RECOMMENDATIONS", "required"));
        assertThat(said.mlGuarded()).isFalse();
        assertThat(said.recommendationsOptional()).isFalse();

        assertRefused("ML_GUARD", "true", "on or off");
        assertRefused("RECOMMENDATIONS", "", "required or optional");
    }

    @Test
    void readsWhatClientsMayTake() throws Exception {
        Config config =
                Config.from(Map.of("MAX_CONNECTIONS", "100000", "HEADER_TIMEOUT", "1ms", "IDLE_TIMEOUT", "PT1H"));

        assertThat(config.connections())
                .isEqualTo(new Connections.Limits(100_000, Duration.ofMillis(1), Duration.ofHours(1)));
        assertRefused("MAX_CONNECTIONS", "0", "a number from 1 to 100000");
        for (String variable : new String[] {"HEADER_TIMEOUT", "IDLE_TIMEOUT"}) {
            assertRefused(variable, "0s", "a duration from 1ms to 3600s, such as 10s, 500ms or PT10S");
        }
    }

    @Test
    void refusesAStubDelayThatIsNone() {
        assertRefused("ML_STUB_DELAY", "-1s", "a duration from 0s to 3600s, such as 3s, 500ms or PT3S");
    }

    /** The message is exactly this, so it never shows the value. */
    private static void assertRefused(String variable, String value, String accepted) {
        assertThatThrownBy(() -> Config.from(Map.of(variable, value)))
                .isInstanceOf(BadVariableException.class)
                .hasMessage(variable + " must be " + accepted);
    }
}

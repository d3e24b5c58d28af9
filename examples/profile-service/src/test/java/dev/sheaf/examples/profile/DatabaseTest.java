package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("realtime")
class DatabaseTest {

    /**
     * An empty name would contradict the one in the URL, and keep a driver from asking the operating system for one.
     */
    @Test
    void leavesTheUserToTheUrlWhenNoneIsConfigured() throws Exception {
        String url = "jdbc:h2:mem:with-a-user;USER=ADA;PASSWORD=secret";
        try (var database = Database.open(Config.from(Map.of("DATABASE_URL", url)));
                var connection = database.getConnection()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("ADA");
        }
    }

    @Test
    void signsInAsTheConfiguredUser() throws Exception {
        var env = Map.of(
                "DATABASE_URL", "jdbc:h2:mem:without-a-user", "DATABASE_USER", "GRACE", "DATABASE_PASSWORD", "secret");
        try (var database = Database.open(Config.from(env));
                var connection = database.getConnection()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("GRACE");
        }
    }
}

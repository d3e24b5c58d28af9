package dev.sheaf.examples.profile;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

/** With the manners of PostgreSQL, as in the embedded database, and with its own. */
class OnH2Test {

    @Nested
    class InPostgresMode extends DatabaseContract {

        @Override
        Map<String, String> databaseFilledBy(String script, Map<String, String> more) throws SQLException {
            return h2(";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE", script, more);
        }
    }

    @Nested
    class InRegularMode extends DatabaseContract {

        @Override
        Map<String, String> databaseFilledBy(String script, Map<String, String> more) throws SQLException {
            return h2("", script, more);
        }
    }

    private static Map<String, String> h2(String mode, String script, Map<String, String> more) throws SQLException {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + mode + ";DB_CLOSE_DELAY=-1";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(script);
        }
        Map<String, String> env = new HashMap<>(Map.of("PORT", "0", "DATABASE_URL", url));
        env.putAll(more);
        return env;
    }
}

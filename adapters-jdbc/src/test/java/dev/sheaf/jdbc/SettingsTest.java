package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sheaf.jdbc.Pool.Trait;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever asks the same text next gets the statement that we had, where the pool keeps it, and finds it as we did. */
@TestInstance(Lifecycle.PER_CLASS)
class SettingsTest {

    private static final String FIVE =
            "SELECT n FROM (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
                    + " UNION ALL SELECT 5) AS numbers WHERE n < ?";
    private static final String H2 = "jdbc:h2:mem:settings;DB_CLOSE_DELAY=-1";

    /** What a plain user of the pool sees. */
    private record Plain(int rows, int maxRows, int fetchSize, int queryTimeout, int direction, boolean readOnly) {

        static Plain of(DataSource pool) throws SQLException {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(FIVE)) {
                statement.setInt(1, 100);
                int count = 0;
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        count++;
                    }
                }
                return new Plain(
                        count,
                        statement.getMaxRows(),
                        statement.getFetchSize(),
                        statement.getQueryTimeout(),
                        statement.getFetchDirection(),
                        connection.isReadOnly());
            }
        }
    }

    private static PreparedStatement five(Connection connection, Object unused) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(FIVE);
        statement.setInt(1, 100);
        return statement;
    }

    Stream<Arguments> pools() {
        return Stream.of(Pool.values())
                .flatMap(pool -> Stream.of(arguments(pool, H2), arguments(pool, Postgres.url())));
    }

    @ParameterizedTest
    @MethodSource("pools")
    void areAsTheyWere(Pool kind, String url) throws Exception {
        try (Pool.Open pool = kind.open(url, Trait.KEEPS_STATEMENTS)) {
            Plain before = Plain.of(pool.dataSource());
            JdbcQuery<Object> query =
                    JdbcClient.on(pool.dataSource()).query(FIVE).preparedBy(SettingsTest::five);

            assertThat(Ask.failure(query.one(row -> 1))).isInstanceOf(TooManyRowsException.class);
            assertThat(Plain.of(pool.dataSource())).isEqualTo(before);

            assertThat(Ask.value(query.maxRows(7).fetchSize(2).readOnly().list(row -> 1)))
                    .hasSize(5);
            assertThat(Plain.of(pool.dataSource())).isEqualTo(before);

            assertThat(before.rows).isEqualTo(5);
        }
    }

    /** A statement that cannot be put back does not stay in the pool, nor does the connection that keeps it. */
    @Test
    void thatCannotBePutBackCostTheConnection() throws Exception {
        try (Pool.Open pool = Pool.DBCP2.open(H2, Trait.KEEPS_STATEMENTS)) {
            Watched watched = new Watched(pool.dataSource());
            watched.onCall(call -> {
                if (call.name().equals("statement.setMaxRows") && watched.count("statement.executeQuery") > 0) {
                    throw new SQLException("no");
                }
                return call.go();
            });

            int one =
                    Ask.value(JdbcSource.query(watched.dataSource(), "SELECT 1").one(row -> row.getInt(1)));

            assertThat(one).as("the answer was there").isEqualTo(1);
            assertThat(watched.count("raw.abort") + watched.count("connection.abort"))
                    .isPositive();
        }
    }
}

package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** On PostgreSQL, with drivers, pools and proxies of all kinds. */
@Tag("realtime")
@Timeout(600)
class CancelRaceTest {

    private final Race race =
            new Race("SELECT count(*) FROM generate_series(1, ?)", 5_000, 30_000, "org.postgresql.PGStatement");

    @AfterEach
    void close() {
        race.close();
    }

    @Test
    void onDirectConnections() throws Exception {
        try (HikariDataSource pool = Postgres.pool(1)) {
            assertThat(race.innocentsKilled("direct", pool, Watched.Call::go)).isZero();
        }
    }

    /** PostgreSQL's driver drops the late cancel of a statement by itself; others do not, nor does this cancel. */
    @Test
    void withADriverThatGuardsNobody() throws Exception {
        try (HikariDataSource pool = Postgres.pool(1)) {
            Watched.Stand driver = call -> {
                if (call.name().equals("statement.cancel")) {
                    cancelConnection((Statement) call.target());
                    return null;
                }
                return call.go();
            };
            assertThat(race.innocentsKilled("cancel of the connection", pool, driver))
                    .isZero();
            assertThat(race.innocentsKilledWithoutGuard("cancel of the connection", pool, this::cancelConnection))
                    .isPositive();
        }
    }

    /** The next borrower gets the very statement object that was cancelled. */
    @Test
    void withAStatementCache() throws Exception {
        try (BasicDataSource pool = new BasicDataSource()) {
            pool.setUrl("jdbc:postgresql://localhost:" + Postgres.port() + "/postgres?user=postgres");
            pool.setMaxTotal(1);
            pool.setPoolPreparedStatements(true);
            assertThat(race.innocentsKilled("statement cache", pool, Watched.Call::go))
                    .isZero();
            assertThat(race.innocentsKilledWithoutGuard("statement cache", pool, Statement::cancel))
                    .isPositive();
        }
    }

    @Test
    void behindAProxyThatAcknowledgesEarlyAndDeliversLate() throws Exception {
        try (TestProxy proxy = TestProxy.acknowledgingEarly(() -> race.random.nextInt(1_500_000));
                HikariDataSource pool = Postgres.pool(1, proxy.dataSource())) {
            assertThat(race.innocentsKilled("proxy", pool, Watched.Call::go)).isZero();
            assertThat(race.innocentsKilledWithoutGuard("proxy", pool, Statement::cancel))
                    .isPositive();
        }
    }

    private void cancelConnection(Statement statement) throws SQLException {
        statement.getConnection().unwrap(PGConnection.class).cancelQuery();
    }
}

package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Source;
import dev.sheaf.testing.SourceContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

class PostgresSourceContractTest extends SourceContract<String, String> {

    private static final HikariDataSource POOL = Postgres.pool(4);

    @AfterEach
    void nothingIsLeft() {
        Await.until("all connections are back", () -> POOL.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(Postgres.active("contract")).isZero();
    }

    @AfterAll
    static void close() {
        POOL.close();
    }

    @Override
    protected Source<String, String> answering() {
        return query("SELECT CAST(:x AS TEXT)");
    }

    @Override
    protected Source<String, String> failing() {
        return query("SELECT CAST(:x AS INTEGER)");
    }

    @Override
    protected Source<String, String> hanging() {
        return query("SELECT CAST(:x AS TEXT), pg_sleep(60) /* contract */");
    }

    @Override
    protected Optional<Source<String, String>> overflowing() {
        return Optional.of(JdbcSource.query(POOL, "SELECT CAST(:x AS TEXT) FROM generate_series(1, 3)")
                .bind("x", (String query) -> query)
                .maxRows(2)
                .list(row -> row.getString(1))
                .map(List::toString));
    }

    private static Source<String, String> query(String sql) {
        return JdbcSource.query(POOL, sql).bind("x", (String query) -> query).one(row -> row.getString(1));
    }

    @Override
    protected String query() {
        return "no number";
    }

    @Override
    protected void awaitBegun() {
        Await.until("it runs", () -> Postgres.active("contract") == 1);
    }

    @Override
    protected void awaitStopped() {
        Await.until("it has stopped", () -> Postgres.active("contract") == 0);
    }
}

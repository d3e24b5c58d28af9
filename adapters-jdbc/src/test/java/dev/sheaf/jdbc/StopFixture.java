package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Source;
import org.junit.jupiter.api.AfterEach;

/** A pool of one connection that is watched, and queries on it that sleep until they are stopped. */
abstract class StopFixture {

    final HikariDataSource pool = Postgres.pool(1);
    final Watched watched = new Watched(pool);

    @AfterEach
    void close() {
        pool.close();
    }

    static String sleeping(String marker) {
        return "SELECT pg_sleep(60) /* " + marker + " */";
    }

    Source<Object, Integer> sleeper(String marker) {
        return JdbcSource.query(watched.dataSource(), sleeping(marker)).one(row -> 1);
    }

    Source<Object, Integer> sleeper(String marker, Canceller.Pace pace) {
        return JdbcClient.on(watched.dataSource())
                .withPace(pace)
                .query(sleeping(marker))
                .one(row -> 1);
    }

    static void awaitRunning(String marker) {
        Await.until(marker + " runs", () -> Postgres.active(marker) == 1);
    }

    void awaitEnded(String marker) {
        Await.until(marker + " has ended in the database", () -> Postgres.active(marker) == 0);
        Await.until("the connection is back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(watched.interrupted).isFalse();
    }

    int backend() {
        return Ask.value(JdbcSource.query(pool, "SELECT pg_backend_pid()").one(row -> row.getInt(1)));
    }
}

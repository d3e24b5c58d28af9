package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * H2 in a file breaks for every connection when one of its threads is interrupted while it reads; so it tells on us.
 */
@Tag("realtime")
class H2StopTest {

    private static final int CANCELS = Integer.getInteger("sheaf.h2.cancels", 200);

    @Test
    void aDatabaseInAFileSurvivesManyCancels(@TempDir Path folder) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("data") + ";CACHE_SIZE=64");
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection bystander = pool.getConnection();
                Statement statement = bystander.createStatement()) {
            statement.execute(
                    "CREATE TABLE numbers AS SELECT x AS n, repeat('x', 200) AS text" + " FROM system_range(1, 5000)");
            Semaphore executing = new Semaphore(0);
            Watched watched = new Watched(pool).onCall(call -> {
                if (call.name().equals("statement.executeQuery")) {
                    executing.release();
                }
                return call.go();
            });
            var endless = JdbcSource.query(
                            watched.dataSource(),
                            "SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.text || b.n < c.text")
                    .one(row -> row.getLong(1));
            Random random = new Random(42);
            for (int i = 0; i < CANCELS; i++) {
                executing.drainPermits();
                Ask<Long> asked = Ask.of(endless);
                if (i % 2 == 0) {
                    assertThat(executing.tryAcquire(30, TimeUnit.SECONDS))
                            .as("it is executed; else a slow machine would have nothing to cancel")
                            .isTrue();
                }
                LockSupport.parkNanos(random.nextInt(15_000_000));

                asked.cancel();

                try (ResultSet rows = statement.executeQuery("SELECT sum(n) FROM numbers")) { // from the file
                    rows.next();
                    assertThat(rows.getLong(1)).isEqualTo(12_502_500L);
                }
            }
            Await.until(
                    "the other connection is back",
                    () -> pool.getHikariPoolMXBean().getActiveConnections() == 1);
            assertThat(watched.count("statement.cancel"))
                    .as("else this test shows nothing")
                    .isPositive();
            assertThat(watched.interrupted).isFalse();
        }
    }
}

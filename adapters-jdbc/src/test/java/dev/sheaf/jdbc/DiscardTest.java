package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection that may have a cancel on its way is given up, and nobody gets it from the pool. */
class DiscardTest {

    private final HikariDataSource h2 = h2();
    private final HikariDataSource postgres = Postgres.pool(1);

    private static HikariDataSource h2() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:discard;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        h2.close();
        postgres.close();
    }

    /** Stops a query whose rows have arrived: the cancel is sent, and cannot be seen to hit. */
    private static void giveUpAConnection(DataSource pool) throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        JdbcClient client = JdbcClient.on(pool).withHooks(new JdbcHooks() {
            @Override
            public void cancelAgain(Connection connection, Statement statement) {
                sent.countDown();
            }
        });
        Ask<Integer> asked = Ask.of(client.query("SELECT 1").read(rows -> {
            reading.countDown();
            sent.await();
            return 1;
        }));
        reading.await();
        asked.cancel();
        sent.await();
    }

    private static void theNextOneWorks(DataSource pool) throws Exception {
        for (int i = 0; i < 5; i++) {
            giveUpAConnection(pool);
            int one = Ask.value(JdbcSource.query(pool, "SELECT 1").one(row -> row.getInt(1)));
            assertThat(one).isEqualTo(1);
        }
    }

    @Test
    void ofPostgres() throws Exception {
        theNextOneWorks(postgres);
    }

    /** HikariCP takes a connection of H2's that was closed for a good one. */
    @Test
    void ofH2() throws Exception {
        theNextOneWorks(h2);
    }

    @Test
    void ofADataSourceThatWrapsThePool() throws Exception {
        theNextOneWorks(new Watched(h2).dataSource());
    }
}

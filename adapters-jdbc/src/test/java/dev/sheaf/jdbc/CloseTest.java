package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that closes leaves nothing running, and says what it could not end. */
class CloseTest {

    private final HikariDataSource pool = Postgres.pool(2);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void stopsWhatRunsAndWhatWaits() {
        JdbcClient client = JdbcClient.on(pool).withPermits(2);
        var sleeper = client.query("SELECT pg_sleep(60) /* close */").one(row -> 1);
        Ask<Integer> first = Ask.of(sleeper);
        Ask<Integer> second = Ask.of(sleeper);
        Ask<Integer> waiting = Ask.of(sleeper);
        Await.until("two run", () -> Postgres.active("close") == 2);

        int cut = client.close(Duration.ofSeconds(30));

        assertThat(cut).isZero();
        assertThat(first.answer()).isCompletedExceptionally();
        assertThat(second.answer()).isCompletedExceptionally();
        assertThat(waiting.answer()).isCompletedExceptionally();
        assertThat(Postgres.active("close")).isZero();
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void refusesWhatComesLater() {
        JdbcClient client = JdbcClient.on(pool);
        var source = client.query("SELECT 1").one(row -> 1);
        assertThat(Ask.value(source)).isEqualTo(1);

        client.close();

        assertThat(Ask.failure(source))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void cutsTheConnectionOfWhatDoesNotEnd() {
        CountDownLatch hanging = new CountDownLatch(1);
        Watched watched = new Watched(pool).onCall(call -> {
            if (call.name().equals("statement.cancel")) {
                hanging.await();
            }
            return call.go();
        });
        JdbcClient client = JdbcClient.on(watched.dataSource()).withPace(Paces.ONE_CANCEL); // which cuts nothing itself
        Ask<Integer> asked =
                Ask.of(client.query("SELECT pg_sleep(60) /* cut */").one(row -> 1));
        Await.until("it runs", () -> Postgres.active("cut") == 1);

        int cut = client.close(Duration.ofMillis(100));

        assertThat(cut).isEqualTo(1);
        assertThat(asked.answer()).isCompletedExceptionally();
        hanging.countDown();
        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        Postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%cut */'");
    }

    @Test
    void cutsAConnectionThatHangsWhileItIsGivenBack() throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        Watched watched = new Watched(pool).onCall(call -> {
            if (call.name().equals("connection.commit")) {
                committing.countDown();
                hanging.await();
            }
            return call.go();
        });
        JdbcClient client = JdbcClient.on(watched.dataSource());
        Ask<Integer> asked = Ask.of(client.query("SELECT 1").fetchSize(1).one(row -> row.getInt(1)));
        committing.await();

        assertThat(client.close(Duration.ofMillis(50))).isEqualTo(1);

        assertThat(asked.answer()).isCompletedExceptionally();
        assertThat(watched.count("raw.abort")).isEqualTo(1);
        hanging.countDown();
        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void hasNoLimitToItsPatience() {
        JdbcClient client = JdbcClient.on(pool);
        var source = client.query("SELECT 1").one(row -> row.getInt(1));

        assertThat(client.close(ChronoUnit.FOREVER.getDuration())).isZero();

        assertThat(Ask.failure(source)).isInstanceOf(IllegalStateException.class);
    }
}

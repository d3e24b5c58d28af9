package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
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
        Await.until("it is cut", () -> watched.count("raw.abort") == 1);
        hanging.countDown();
        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    /** As an abort does that closes a TLS socket which is being written to. */
    @Test
    void doesNotWaitForACutThatHangs() throws Exception {
        CountDownLatch executing = new CountDownLatch(1);
        CountDownLatch cutting = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        Watched watched = new Watched(pool).onCall(call -> {
            if (call.name().equals("statement.executeQuery")) {
                executing.countDown();
                hanging.await();
            } else if (call.name().equals("raw.abort")) {
                cutting.countDown();
                hanging.await();
            }
            return call.name().equals("statement.cancel") ? null : call.go();
        });
        JdbcClient client = JdbcClient.on(watched.dataSource()).withPace(Paces.ONE_CANCEL); // which cuts nothing itself
        Ask<Integer> asked = Ask.of(client.query("SELECT 1").one(row -> 1));
        executing.await();

        CompletableFuture<Integer> closed =
                CompletableFuture.supplyAsync(() -> client.close(Duration.ZERO), task -> new Thread(task).start());

        cutting.await();
        assertThat(Await.value(closed)).isEqualTo(1);
        assertThat(asked.answer()).isCompletedExceptionally();
        hanging.countDown();
        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
    }

    @Test
    void hasNoLimitToItsPatience() {
        JdbcClient client = JdbcClient.on(pool);
        var source = client.query("SELECT 1").one(row -> row.getInt(1));

        assertThat(client.close(ChronoUnit.FOREVER.getDuration())).isZero();

        assertThat(Ask.failure(source)).isInstanceOf(IllegalStateException.class);
    }
}

package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.jdbc.Canceller.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the connections that carry cancels are accepted and not answered, as behind a broken balancer, until the test
 * says so.
 */
@Tag("realtime")
class HangingCancelTest {

    private final TestProxy proxy = TestProxy.holdingUp();
    private final HikariDataSource pool = Postgres.pool(4, dataSource());
    private final HikariDataSource elsewhere = Postgres.pool(1);

    private PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = proxy.dataSource();
        dataSource.setCancelSignalTimeout(300);
        dataSource.setOptions("-c client_connection_check_interval=100ms");
        return dataSource;
    }

    @AfterEach
    void close() throws Exception {
        proxy.letGo();
        pool.close();
        elsewhere.close();
        proxy.close();
    }

    private static String sleeping(String marker) {
        return "SELECT pg_sleep(60) /* " + marker + " */";
    }

    private static void awaitRunning(String marker) {
        Await.until(marker + " runs", () -> Postgres.active(marker) == 1);
    }

    @Test
    void theCallerIsAnsweredAndTheConnectionIsCut() throws Exception {
        Watched watched = new Watched(pool);
        JdbcClient client = JdbcClient.on(watched.dataSource());
        Ask<Integer> asked = Ask.of(client.query(sleeping("endpoint")).one(row -> 1));
        awaitRunning("endpoint");

        asked.cancel();

        assertThat(asked.answer()).isCancelled();
        Await.until("the cancel hangs", () -> proxy.hanging() == 1);
        Await.until("the server has noticed", () -> Postgres.active("endpoint") == 0);
        assertThat(watched.calls).as("the driver waits for its cancel").doesNotContain("connection.close");
        proxy.letGo();
        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls).contains("statement.cancel", "raw.abort").doesNotContain("raw.cancelQuery");
        assertThat(watched.interrupted).isFalse();
    }

    @Test
    void nobodyElseIsDelayed() {
        JdbcClient client = JdbcClient.on(pool).withPermits(4);
        List<Ask<Integer>> hanging = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            hanging.add(Ask.of(client.query(sleeping("hangs" + i + " ")).one(row -> 1)));
            awaitRunning("hangs" + i + " ");
        }
        Ask<Integer> other =
                Ask.of(JdbcSource.query(elsewhere, sleeping("bystander")).one(row -> 1));
        awaitRunning("bystander");

        hanging.forEach(Ask::cancel);
        Await.until("all cancels hang", () -> proxy.hanging() == 4);
        other.cancel();

        Await.until("the other has ended", () -> Postgres.active("bystander") == 0);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                .as("still hanging")
                .isPositive();
    }

    @Test
    void cancelsAreNeverMoreThanPermits() throws Exception {
        JdbcClient client = JdbcClient.on(pool).withPermits(2);
        var sleeper = client.query(sleeping("bounded")).one(row -> 1);
        for (int round = 1; round <= 3; round++) {
            List<Ask<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asked.add(Ask.of(sleeper));
            }
            Await.until("two run", () -> Postgres.active("bounded") == 2);

            asked.forEach(Ask::cancel);

            Await.until("two cancels hang", () -> proxy.hanging() == 2);
            Await.until("both connections are cut", () -> Postgres.active("bounded") == 0);
            assertThat(proxy.cancels).as("those that wait are not begun").hasValue(2 * round);
            proxy.letGo();
        }
        assertThat(proxy.mostCancelsAtOnce).hasValue(2);
        int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));
        assertThat(one).isEqualTo(1);
    }

    /** A driver whose execution does not wait for the cancel, as PostgreSQL's does. */
    private Watched impatient(CountDownLatch back) {
        return new Watched(elsewhere).onCall(call -> {
            if (call.name().equals("statement.cancel")) {
                back.await();
                return null;
            }
            return call.go();
        });
    }

    private static void end(String marker) {
        Postgres.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%" + marker + " */'");
    }

    @Test
    void aPermitWaitsForTheCancel() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        JdbcClient client = JdbcClient.on(impatient(back).dataSource())
                .withPace(Paces.ONE_CANCEL)
                .withPermits(1)
                .withExecutor(task -> {
                    begun.incrementAndGet();
                    new Thread(() -> {
                                task.run();
                                ended.countDown();
                            })
                            .start();
                });
        Ask<Integer> first = Ask.of(client.query(sleeping("permit held")).one(row -> 1));
        awaitRunning("permit held");
        first.cancel();
        end("permit held");
        ended.await();

        Ask<Integer> second = Ask.of(client.query("SELECT 1").one(row -> row.getInt(1)));

        assertThat(begun).hasValue(1);
        assertThat(second.answer()).isNotDone();
        back.countDown();
        assertThat(Await.value(second.answer())).isEqualTo(1);
    }

    /** As MySQL's driver, whose cancel waits for the answer of a session of its own. */
    @Test
    void butNotForEver() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        JdbcClient client = JdbcClient.on(impatient(back).dataSource())
                .withPace(Pace.of(Duration.ofMillis(5), Duration.ofMillis(100)))
                .withPermits(1);
        for (int i = 0; i < 3; i++) {
            Ask<Integer> asked =
                    Ask.of(client.query(sleeping("permit given up")).one(row -> 1));
            awaitRunning("permit given up");
            asked.cancel();

            int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));

            assertThat(one).isEqualTo(1);
            end("permit given up");
        }
        back.countDown();
    }
}

package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Source;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails after the query was given up, and who hears of it. */
class LateFailuresTest {

    private final HikariDataSource pool = Postgres.pool(2);
    private final Watched watched = new Watched(pool);
    private final List<String> late = new CopyOnWriteArrayList<>();
    private final JdbcClient client = JdbcClient.on(watched.dataSource())
            .withPermits(1)
            .withLateFailures(
                    (sql, failure) -> late.add(sql + ": " + failure.getClass().getSimpleName()));

    @AfterEach
    void close() {
        pool.close();
    }

    private void worksAsBefore() {
        watched.onCall(Watched.Call::go);
        int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));
        assertThat(one).isEqualTo(1);
        Await.until("all connections are back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(watched.count("connection.close")).isEqualTo(watched.count("pool.getConnection"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lateFailuresAreToldOnce(boolean onlyTheContextIsCancelled) throws Exception {
        CountDownLatch mapping = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Source<Object, Integer> source = client.query("SELECT 'late'").one(row -> {
            mapping.countDown();
            stopped.await();
            throw new CancellationException("not ours");
        });
        Ask<Integer> asked = Ask.of(onlyTheContextIsCancelled ? source.onRelease(value -> {}) : source);
        mapping.await();

        asked.cancel();
        stopped.countDown();

        Await.until("the connection is back", () -> watched.count("connection.close") == 1);
        Await.until("it is told", () -> !late.isEmpty());
        worksAsBefore();
        assertThat(late).containsExactly("SELECT 'late': CancellationException");
    }

    @Test
    void whatACancelEndsAndWhatTheCallerSeesIsNotToldLate() {
        Ask<Integer> asked =
                Ask.of(client.query("SELECT pg_sleep(60) /* told */").one(row -> 1));
        Await.until("it runs", () -> Postgres.active("told") == 1);
        asked.cancel();
        assertThat(Ask.failure(client.query("SELECT 1/0").one(row -> 1))).isInstanceOf(QueryFailedException.class);

        worksAsBefore();
        assertThat(late).isEmpty();
    }

    @Test
    void aListenerThatThrows() throws Exception {
        CountDownLatch acquiring = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        watched.onCall(call -> {
            acquiring.countDown();
            stopped.await();
            throw new SQLException("none");
        });
        JdbcClient throwing = client.withLateFailures((sql, failure) -> {
            late.add(sql);
            throw new IllegalStateException("listener");
        });
        var source = throwing.query("SELECT 1").one(row -> row.getInt(1));
        Ask<Integer> asked = Ask.of(source);
        acquiring.await();
        asked.cancel();
        stopped.countDown();
        Await.until("it is told", () -> late.size() == 1);

        watched.onCall(Watched.Call::go);
        assertThat(Ask.value(source)).isEqualTo(1);
        assertThat(late).hasSize(1);
    }

    @Test
    void aReaderThatSwallowsItsStop() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Ask<String> asked =
                Ask.of(client.query("SELECT generate_series(1, 100)").read(rows -> {
                    rows.next();
                    reading.countDown();
                    stopped.await();
                    try {
                        rows.next();
                        return "went on";
                    } catch (CancellationException swallowed) {
                        return "swallowed";
                    }
                }));
        reading.await();

        asked.cancel();
        stopped.countDown();

        worksAsBefore();
        assertThat(asked.answer()).isCancelled();
        assertThat(late).isEmpty();
    }
}

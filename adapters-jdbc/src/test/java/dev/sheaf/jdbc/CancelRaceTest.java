package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Environment;
import dev.sheaf.jdbc.Canceller.Pace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/**
 * Short queries are cancelled at random around their end; right after each, on the same connection if it was kept, somebody
 * else's query runs. The pace leaves out the hold-off, which would spare such queries every cancel.
 */
@Tag("realtime")
@Timeout(300)
class CancelRaceTest {

    /** How many cancels must really be sent: many come before a query is executed, or after it has ended. */
    private static final int CANCELS = Integer.getInteger("sheaf.race.cancels", 100);

    private static final int MOST_ROUNDS = 100 * CANCELS;
    private static final Pace AT_ONCE = Pace.of(Duration.ZERO, Duration.ofMillis(250), Duration.ofSeconds(2));
    private static final String SHORT = "SELECT count(*) FROM generate_series(1, 5000)";
    private static final String INNOCENT = "SELECT count(*) FROM generate_series(1, 2000)";

    private final Random random = new Random(42);
    private final HikariDataSource pool = Postgres.pool(1);
    private final ExecutorService elsewhere = Environment.blockingExecutor("elsewhere", 4);

    @AfterEach
    void close() {
        pool.close();
        elsewhere.shutdown();
    }

    @Test
    void noInnocentQueryIsHitByTheCancelOfAStatement() {
        Watched watched = new Watched(pool);

        assertThat(innocentsKilled(watched)).isZero();
    }

    /** PostgreSQL's driver drops the late cancel of a statement by itself; others do not, nor does this cancel. */
    @Test
    void noInnocentQueryIsHitByTheCancelOfAConnection() {
        Watched watched = new Watched(pool);
        watched.onCall(call -> {
            if (isCancel(call)) {
                physical(call).cancelQuery();
                return null;
            }
            return call.go();
        });

        assertThat(innocentsKilled(watched)).isZero();
    }

    /** As behind a proxy that acknowledges a cancel, and delivers it later. */
    @Test
    void noInnocentQueryIsHitByACancelThatArrivesAfterItWasAcknowledged() {
        Watched watched = new Watched(pool);
        watched.onCall(call -> {
            if (isCancel(call)) {
                PGConnection physical = physical(call);
                elsewhere.execute(() -> {
                    spin(random.nextInt(1_500_000));
                    try {
                        physical.cancelQuery();
                    } catch (SQLException late) {
                        // the connection is gone: so it hits nobody
                    }
                });
                return null;
            }
            return call.go();
        });

        assertThat(innocentsKilled(watched)).isZero();
    }

    private static boolean isCancel(Watched.Call call) {
        return call.name().equals("statement.cancel") || call.name().equals("raw.cancelQuery");
    }

    private static PGConnection physical(Watched.Call call) throws SQLException {
        return call.target() instanceof Statement statement
                ? statement.getConnection().unwrap(PGConnection.class)
                : (PGConnection) call.target();
    }

    private static long cancels(Watched watched) {
        return watched.count("statement.cancel") + watched.count("raw.cancelQuery");
    }

    private int innocentsKilled(Watched watched) {
        var source = JdbcClient.on(watched.dataSource())
                .withPace(AT_ONCE)
                .query(SHORT)
                .one(row -> row.getLong(1));
        long usual = usualNanos(() -> Ask.value(source));
        int killed = 0;
        int rounds = 0;
        while (cancels(watched) < CANCELS && rounds < MOST_ROUNDS) {
            rounds++;
            Ask<Long> asked = Ask.of(source);
            spin((long) (random.nextDouble() * 1.5 * usual));
            asked.cancel();
            killed += isInnocentKilled() ? 1 : 0;
        }
        System.out.printf(
                "%d rounds, %d cancels sent, %d connections discarded, %d innocents killed%n",
                rounds, cancels(watched), watched.count("raw.abort"), killed);
        assertThat(rounds).as("else this test shows nothing").isLessThan(MOST_ROUNDS);
        assertThat(watched.interrupted).isFalse();
        return killed;
    }

    /** The control: the same, done as one would without thinking of it. If nobody is hit here, the tests above are worthless. */
    @Test
    void withoutOurGuardInnocentQueriesAreHit() throws Exception {
        long usual = usualNanos(() -> run(SHORT, new CountDownLatch(1), new Connection[1]));
        int killed = 0;
        int rounds = 0;
        while (killed == 0 && rounds < MOST_ROUNDS) {
            rounds++;
            Connection[] connection = new Connection[1];
            CountDownLatch begun = new CountDownLatch(1);
            elsewhere.execute(() -> run(SHORT, begun, connection));
            begun.await();
            CountDownLatch sent = new CountDownLatch(1);
            elsewhere.execute(() -> {
                spin((long) (random.nextDouble() * 1.5 * usual));
                cancelQuery(connection[0]);
                sent.countDown();
            });
            killed += isInnocentKilled() ? 1 : 0;
            sent.await();
        }

        System.out.printf("control: %d innocents killed in %d rounds%n", killed, rounds);
        assertThat(killed).isPositive();
    }

    private void run(String sql, CountDownLatch begun, Connection[] used) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            used[0] = connection.unwrap(Connection.class);
            begun.countDown();
            statement.executeQuery(sql).next();
        } catch (SQLException cancelled) {
            // as it should be
        }
    }

    private static void cancelQuery(Connection connection) {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isInnocentKilled() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(INNOCENT)) {
            rows.next();
            return false;
        } catch (SQLException killed) {
            return true;
        }
    }

    private static long usualNanos(Runnable query) {
        long before = 0;
        for (int i = 0; i < 300; i++) {
            if (i == 200) {
                before = System.nanoTime(); // by then it is as fast as it will be
            }
            query.run();
        }
        return (System.nanoTime() - before) / 100;
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}

package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.jdbc.Canceller.Pace;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cancel in the first half millisecond of an execution may meet a server that has not begun, and be lost. That sending it again
 * suffices is seen by the backend, which has to be idle: it would sleep on where the connection was cut, for nothing else ends it.
 */
@Tag("realtime")
@Timeout(300)
class LostCancelTest {

    private static final int ROUNDS = Integer.getInteger("sheaf.lost.cancels", 200);

    private final Random random = new Random(42);
    private final Semaphore executing = new Semaphore(0);
    private final HikariDataSource pool = Postgres.pool(1);
    private final Watched watched = new Watched(pool).onCall(call -> {
        if (call.name().equals("statement.executeQuery")) {
            executing.release();
        }
        return call.go();
    });

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void theHoldOffLosesFew() {
        cancelEarly(Pace.DEFAULT);

        assertThat(watched.count("raw.cancelQuery")).isLessThan(ROUNDS / 2);
    }

    @Test
    void withoutHoldOffTheyAreSentAgain() {
        cancelEarly(Pace.of(Duration.ZERO, Duration.ofMillis(250), Duration.ofSeconds(2)));

        assertThat(watched.count("raw.cancelQuery"))
                .as("else this test shows nothing")
                .isPositive();
    }

    private void cancelEarly(Pace pace) {
        var source = JdbcClient.on(watched.dataSource())
                .withPace(pace)
                .query("SELECT pg_sleep(60) /* early */")
                .one(row -> 1);
        long longest = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Ask<Integer> asked = Ask.of(source);
            executing.acquireUninterruptibly();
            long end = System.nanoTime() + random.nextInt(500_000);
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            long before = System.nanoTime();

            asked.cancel();

            Await.until(
                    "the connection is back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
            Await.until("the backend is idle", () -> Postgres.active("early") == 0);
            longest = Math.max(longest, System.nanoTime() - before);
        }
        System.out.printf(
                "%d early cancels: %d sent, %d sent again, %d connections discarded, longest until idle %d ms%n",
                ROUNDS,
                watched.count("statement.cancel"),
                watched.count("raw.cancelQuery"),
                watched.count("raw.abort"),
                longest / 1_000_000);
        assertThat(watched.interrupted).isFalse();
    }
}

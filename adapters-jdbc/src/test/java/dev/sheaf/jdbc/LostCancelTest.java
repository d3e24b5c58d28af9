package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Source;
import dev.sheaf.jdbc.Canceller.Pace;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cancel in the first half millisecond of an execution may meet a server that has not begun, and be lost. That
 * sending it again suffices is seen by the backend, which has to be idle: it would sleep on where the connection was
 * cut, for nothing else ends it.
 */
@Tag("realtime")
@Timeout(600)
class LostCancelTest {

    private static final int ROUNDS = Integer.getInteger("sheaf.lost.cancels", 200);
    private static final int MOST_ROUNDS = 10_000; // until a cancel is lost

    private final Random random = new Random(42);
    private final Semaphore executing = new Semaphore(0);
    private final HikariDataSource pool = Postgres.pool(1);

    private volatile long preparedAt; // written by the worker, read by the canceller, which is told later
    private volatile long earliest =
            Long.MAX_VALUE; // written by the canceller: the youngest execution that was cancelled

    private final Watched watched = new Watched(pool).onCall(call -> {
        if (call.name().equals("connection.prepareStatement")) {
            preparedAt = System.nanoTime(); // before the execution begins, however slow this machine is
        } else if (call.name().equals("statement.executeQuery")) {
            executing.release();
        } else if (call.name().equals("statement.cancel")) {
            earliest = Math.min(earliest, System.nanoTime() - preparedAt);
        }
        return call.go();
    });

    @AfterEach
    void close() {
        pool.close();
    }

    /** How many this loses depends on the machine; hardly any as a rule. */
    @Test
    void noneIsSentBeforeTheHoldOffIsOver() {
        var sleeper = sleeper(Pace.DEFAULT);
        for (int i = 0; i < ROUNDS; i++) {
            cancelEarly(sleeper);
        }

        tell("with hold-off", ROUNDS);
        assertThat(Duration.ofNanos(earliest)).isGreaterThanOrEqualTo(Duration.ofNanos(Pace.DEFAULT.holdOffNanos()));
    }

    @Test
    void withoutHoldOffTheyAreSentAgain() {
        var sleeper = sleeper(Pace.of(Duration.ZERO, Duration.ofMillis(250)));
        int rounds = 0;
        while (rounds < ROUNDS || (watched.count("raw.cancelQuery") == 0 && rounds < MOST_ROUNDS)) {
            rounds++;
            cancelEarly(sleeper);
        }

        tell("without hold-off", rounds);
        assertThat(watched.count("raw.cancelQuery"))
                .as("else this test shows nothing")
                .isPositive();
    }

    private Source<Object, Integer> sleeper(Pace pace) {
        return JdbcClient.on(watched.dataSource())
                .withPace(pace)
                .query("SELECT pg_sleep(60) /* early */")
                .one(row -> 1);
    }

    private void cancelEarly(Source<Object, Integer> sleeper) {
        Ask<Integer> asked = Ask.of(sleeper);
        executing.acquireUninterruptibly();
        long end = System.nanoTime() + random.nextInt(500_000);
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }

        asked.cancel();

        Await.until("the connection is back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        Await.until("the backend is idle", () -> Postgres.active("early") == 0);
        assertThat(watched.interrupted).isFalse();
    }

    private void tell(String pace, int rounds) {
        System.out.printf(
                "%d early cancels %s: %d sent, %d sent again, %d connections discarded%n",
                rounds,
                pace,
                watched.count("statement.cancel"),
                watched.count("raw.cancelQuery"),
                watched.count("raw.abort"));
    }
}

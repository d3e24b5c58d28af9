package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.RunEnvironment;
import dev.sheaf.jdbc.Canceller.Pace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Short queries are cancelled at random around their end; right after each, on the same connection if it was kept,
 * somebody else's query runs, which is longer and so an easy target. The pace leaves out the hold-off, which would
 * spare short queries every cancel.
 *
 * <p>Each race has a control: the same, done as one would without thinking of it. If nobody is hit there, the race
 * shows nothing.
 *
 * <p>How long a query takes depends on the machine, and on what else it does. So each cancel is aimed from the moment
 * at which its query is executed, the aim follows what it sees, and a race has as many rounds as it needs.
 */
final class Race implements AutoCloseable {

    private static final int ROUNDS = Integer.getInteger("sheaf.race.rounds", 300);
    private static final int ENOUGH = Math.max(1, ROUNDS / 10); // cancels that were sent, or the race shows nothing
    private static final int MOST_ROUNDS = 20_000; // until a race or its control has shown what it is there for
    private static final Pace AT_ONCE = Pace.of(Duration.ZERO, Duration.ofMillis(250));

    /** One text, for a cache of statements; its parameter says how long it takes. */
    private final String sql;

    private final int shorter;
    private final int longer;
    private final String driversStatement; // its type, behind the handles of pools
    final Random random = new Random(42);
    private final ExecutorService elsewhere = RunEnvironment.blockingExecutor("elsewhere", 4);

    Race(String sql, int shorter, int longer, String driversStatement) {
        this.sql = sql;
        this.shorter = shorter;
        this.longer = longer;
        this.driversStatement = driversStatement;
    }

    @Override
    public void close() {
        elsewhere.shutdown();
    }

    private static long cancels(Watched watched) {
        return watched.count("statement.cancel") + watched.count("raw.cancelQuery");
    }

    /** How long to wait for a moment that nobody can see coming: half of the shots come before it, half behind. */
    private final class Aim {

        private double window;

        Aim(long usualNanos) {
            window = 2.0 * usualNanos;
        }

        void hold() {
            long end = System.nanoTime() + (long) (random.nextDouble() * window);
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }

        void wasLate(boolean late) {
            window *= late ? 0.95 : 1.05;
        }
    }

    int innocentsKilled(String where, DataSource pool, Watched.Stand driver) throws InterruptedException {
        Semaphore executing = new Semaphore(0);
        Watched watched = new Watched(pool).onCall(call -> {
            if (call.name().equals("statement.executeQuery")) {
                executing.release();
            }
            return driver.in(call);
        });
        var source = JdbcClient.on(watched.dataSource())
                .withPace(AT_ONCE)
                .query(sql)
                .param(query -> shorter)
                .one(row -> row.getLong(1));
        Aim aim = new Aim(usualNanos(() -> Ask.value(source)));
        int killed = 0;
        int rounds = 0;
        while (rounds < ROUNDS || (cancels(watched) < ENOUGH && rounds < MOST_ROUNDS)) {
            rounds++;
            executing.drainPermits();
            Ask<Long> asked = Ask.of(source);
            assertThat(executing.tryAcquire(1, TimeUnit.MINUTES))
                    .as("it is executed")
                    .isTrue();
            aim.hold();
            aim.wasLate(asked.answer().isDone());
            asked.cancel();
            killed += isInnocentKilled(pool, new AtomicBoolean()) ? 1 : 0;
        }
        System.out.printf(
                "race, %s: %d rounds, %d cancels sent, %d connections discarded, %d innocents killed%n",
                where,
                rounds,
                cancels(watched),
                watched.count("raw.abort") + watched.count("connection.abort"),
                killed);
        assertThat(cancels(watched)).as("else this test shows nothing").isGreaterThanOrEqualTo(ENOUGH);
        assertThat(watched.interrupted).isFalse();
        return killed;
    }

    /** How a statement is cancelled without thinking of it. */
    interface Cancel {
        void send(Statement statement) throws SQLException;
    }

    int innocentsKilledWithoutGuard(String where, DataSource pool, Cancel cancel) {
        Aim aim = new Aim(usualNanos(() -> run(pool, new CompletableFuture<>())));
        int killed = 0;
        int rounds = 0;
        while (rounds < 300 || (killed == 0 && rounds < MOST_ROUNDS)) {
            rounds++;
            CompletableFuture<Statement> begun = new CompletableFuture<>();
            elsewhere.execute(() -> run(pool, begun));
            Statement statement = Await.value(begun);
            AtomicBoolean innocentBegun = new AtomicBoolean();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        aim.hold();
                        aim.wasLate(innocentBegun.get());
                        try {
                            cancel.send(statement);
                        } catch (SQLException closed) {
                            // too late
                        }
                    },
                    elsewhere);
            killed += isInnocentKilled(pool, innocentBegun) ? 1 : 0;
            Await.value(sent);
        }
        System.out.printf("control, %s: %d rounds, %d innocents killed%n", where, rounds, killed);
        return killed;
    }

    private void run(DataSource pool, CompletableFuture<Statement> begun) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, shorter);
            begun.complete(innermost(statement));
            statement.executeQuery().next();
        } catch (SQLException cancelled) {
            // as it should be
        } catch (ClassNotFoundException wrong) {
            begun.completeExceptionally(wrong);
        }
    }

    /**
     * The handles of pools refuse a cancel once they are closed; the statement of the driver, which others have, does
     * not.
     */
    private Statement innermost(PreparedStatement statement) throws SQLException, ClassNotFoundException {
        return (Statement) statement.unwrap(Class.forName(driversStatement));
    }

    /** Asks the same, so that a pool with a cache of statements takes the same one. */
    private boolean isInnocentKilled(DataSource pool, AtomicBoolean begun) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, longer);
            begun.set(true);
            statement.executeQuery().next();
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
}

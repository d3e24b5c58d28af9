package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.FetchScope;
import dev.sheaf.Plan;
import dev.sheaf.Registration;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The wait for a connection: bounded, told apart from the query, and never at the cost of somebody else. */
class ConnectionTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final VirtualTime time = new VirtualTime();
    private final HikariDataSource pool = Postgres.pool(1);
    private final Watched watched = new Watched(pool);
    private final JdbcClient client = JdbcClient.on(watched.dataSource());

    @AfterEach
    void close() {
        pool.close();
    }

    private static Source<Object, Integer> one(JdbcClient client) {
        return client.query("SELECT 1").one(row -> row.getInt(1));
    }

    private static Aggregation<String> start(Source<Object, ?> source, Duration limit) {
        Plan<Object> plan = Plan.of("run", limit);
        plan.settle("user", source);
        return plan.combine(got -> "done").start("");
    }

    /** Where no limit passes before the test says so, however slow the machine is. */
    private CompletableFuture<Integer> startInVirtualTime(Source<Object, Integer> source) {
        RunEnvironment environment = time.environment();
        return environment.open("query", environment.deadlineIn(LONG)).run(source, "");
    }

    private static Report reportOf(Source<Object, ?> source, Duration limit) {
        var run = start(source, limit);
        Await.until("the run is decided", run::isDone);
        return run.report().child("user").orElseThrow();
    }

    private static Report reportOfCancelled(Source<Object, ?> source, String marker) {
        var run = start(source, LONG);
        Await.until("the query runs", () -> Postgres.active(marker) == 1);
        run.cancel(true);
        return run.report().child("user").orElseThrow();
    }

    @Test
    void thatTheDataSourceDoesNotGiveIsAFailureOfItsOwn() {
        Throwable failure = Ask.failure(one(JdbcClient.on(new NoConnections())));

        assertThat(failure).isInstanceOf(NoConnectionException.class).hasMessageContaining("null");
    }

    @Test
    void isAFailureOfItsOwnWhenThePoolHasNoneInTime() throws Exception {
        CompletableFuture<Integer> answer;
        try (Connection held = pool.getConnection()) {
            assertThat(held.isValid(1)).isTrue();
            answer = startInVirtualTime(one(client.withConnectionLimit(SHORT)));
            Await.until("it is in the pool", () -> watched.count("pool.getConnection") == 1);
            time.advance(SHORT);
        }
        assertThat(Await.failure(answer))
                .isInstanceOf(NoConnectionException.class)
                .hasMessage("no connection within 100 ms, pool exhausted: SELECT 1");
        Await.until("the late connection is back", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls).containsExactly("pool.getConnection", "connection.close");
    }

    @Test
    void isAFailureOfItsOwnWhenThereIsNoPermitInTime() {
        JdbcClient limited = client.withPermits(1).withConnectionLimit(SHORT);
        CompletableFuture<Integer> sleeper = startInVirtualTime(
                limited.query("SELECT pg_sleep(60) /* permits */").one(row -> 1));
        Await.until("it runs", () -> Postgres.active("permits") == 1);
        CompletableFuture<Integer> answer = startInVirtualTime(one(limited));

        time.advance(SHORT);

        assertThat(Await.failure(answer))
                .isInstanceOf(NoConnectionException.class)
                .hasMessage("no connection within 100 ms, all permits taken: SELECT 1");
        assertThat(sleeper).as("a query that runs is not concerned").isNotDone();
        sleeper.cancel(true);
        assertThat(Await.value(startInVirtualTime(one(limited)))).isEqualTo(1);
    }

    /** As if the starting thread stood still meanwhile: the limit passes in the very call that arms it. */
    @Test
    void isNotQueuedForWhenTheLimitPassesBeforeThat() {
        RunEnvironment instant = RunEnvironment.system()
                .withExecutor(Runnable::run)
                .withTimer(new DeadlineTimer() {
                    @Override
                    public long nanoTime() {
                        return 0;
                    }

                    @Override
                    public Registration schedule(long nanos, Runnable task) {
                        if (nanos == SHORT.toNanos()) {
                            task.run();
                        }
                        return () -> true;
                    }
                });
        List<Runnable> holders = new ArrayList<>();
        JdbcClient full = client.withPermits(1).withConnectionLimit(SHORT).withExecutor(holders::add);
        var unused = Ask.start(one(full), ""); // has the permit, and never a thread
        AtomicBoolean ended = new AtomicBoolean();
        FetchScope scope = instant.open("late", instant.deadlineIn(LONG));
        scope.onEnd(() -> ended.set(true));

        assertThat(Await.failure(scope.run(one(full), ""))).isInstanceOf(NoConnectionException.class);

        assertThat(ended).as("nothing is left of it").isTrue();
    }

    @Test
    void isTheCauseThatTheDataSourceGave() {
        SQLException refused = new SQLException("password authentication failed", "28P01");
        watched.onCall(call -> {
            throw refused;
        });

        assertThat(Ask.failure(one(client)))
                .isInstanceOf(NoConnectionException.class)
                .hasMessage("no connection, SQLState 28P01: SELECT 1")
                .hasCause(refused);
    }

    @Test
    void isNotAskedForWhenNoThreadIsToBeHad() {
        RejectedExecutionException full = new RejectedExecutionException("full");
        JdbcClient rejecting = client.withPermits(1).withExecutor(task -> {
            throw full;
        });

        for (int i = 0; i < 3; i++) { // the permit comes back each time
            assertThat(Ask.failure(one(rejecting)))
                    .isInstanceOf(NoConnectionException.class)
                    .hasCause(full);
        }
        assertThat(watched.calls).isEmpty();
    }

    @Test
    void isNotAskedForWhenNoTimeIsLeft() {
        List<Runnable> queue = new ArrayList<>();
        Source<Object, Integer> source = one(client.withExecutor(queue::add));
        CompletableFuture<Integer> answer = Ask.start(source, "", SHORT);
        assertThat(Await.failure(answer)).isInstanceOf(DeadlineExceededException.class);

        queue.get(0).run();

        assertThat(watched.calls).isEmpty();
    }

    /** The timer is late, as under load: the clock says that time is up, and nobody has cancelled yet. */
    @Test
    void isNotAskedForWhenTimeIsUpBeforeTheTimerSaysSo() {
        AtomicLong now = new AtomicLong();
        RunEnvironment lateTimer = RunEnvironment.system().withTimer(new DeadlineTimer() {
            @Override
            public long nanoTime() {
                return now.get();
            }

            @Override
            public Registration schedule(long nanos, Runnable task) {
                return () -> true;
            }
        });
        List<Runnable> queue = new ArrayList<>();
        var answer = lateTimer.open("late", lateTimer.deadlineIn(SHORT)).run(one(client.withExecutor(queue::add)), "");
        now.set(SHORT.toNanos());

        queue.get(0).run();

        assertThat(Await.failure(answer)).isInstanceOf(DeadlineExceededException.class);
        assertThat(watched.calls).isEmpty();
    }

    @Test
    void isShownApartFromTheQueryInTheReport() throws Exception {
        Report fine = reportOf(one(client), LONG);
        assertThat(fine.children()).extracting(Report::name).containsExactly("connection");
        assertThat(fine.children()).extracting(Report::status).containsExactly(Status.SUCCEEDED);

        Report failed = reportOf(client.query("SELECT 1/0").one(row -> 1), LONG);
        assertThat(failed.status()).isEqualTo(Status.FAILED);
        assertThat(failed.children()).extracting(Report::status).containsExactly(Status.SUCCEEDED);

        Report slow = reportOfCancelled(
                client.query("SELECT pg_sleep(60) /* shown */").one(row -> 1), "shown");
        assertThat(slow.status()).isEqualTo(Status.CANCELLED);
        assertThat(slow.children()).extracting(Report::status).containsExactly(Status.SUCCEEDED);

        try (Connection held = pool.getConnection()) {
            assertThat(held.isValid(1)).isTrue();
            Report starved = reportOf(one(client.withPermits(1).withConnectionLimit(SHORT)), LONG);
            assertThat(starved.failure()).containsInstanceOf(NoConnectionException.class);
            assertThat(starved.children()).extracting(Report::status).containsExactly(Status.TIMED_OUT);
        }
    }

    @Test
    void isGrantedInOrderOfArrivalAndNeverTwice() {
        JdbcClient narrow = client.withPermits(3);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(Ask.start(one(narrow), ""));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(Await.value(answer)).isEqualTo(1));
        assertThat(watched.count("pool.getConnection")).isEqualTo(100);
    }
}

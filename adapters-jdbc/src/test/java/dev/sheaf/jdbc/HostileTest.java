package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Drivers, pools, executors and users that do what they should not. */
class HostileTest {

    private final HikariDataSource pool = Postgres.pool(2);
    private final Watched watched = new Watched(pool);
    private final JdbcClient client = JdbcClient.on(watched.dataSource()).withPermits(1);

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

    private void returnsNull(String call) {
        watched.onCall(each -> each.name().equals(call) ? null : each.go());
        assertThat(Ask.failure(client.query("SELECT 1").one(row -> 1))).isInstanceOf(NullPointerException.class);
        worksAsBefore();
    }

    @Test
    void aDriverThatReturnsNull() {
        returnsNull("connection.prepareStatement");
        returnsNull("statement.executeQuery");
    }

    private void throwsAt(String call, Throwable thrown) {
        watched.onCall(each -> {
            if (each.name().equals(call)) {
                throw thrown;
            }
            return each.go();
        });
    }

    @Test
    void aPoolThatThrows() {
        IllegalStateException closed = new IllegalStateException("closed");
        throwsAt("pool.getConnection", closed);
        assertThat(Ask.failure(client.query("SELECT 1").one(row -> 1)))
                .isInstanceOf(NoConnectionException.class)
                .hasCause(closed);
        StackOverflowError error = new StackOverflowError();
        throwsAt("pool.getConnection", error);
        assertThat(Ask.failure(client.query("SELECT 1").one(row -> 1))).isSameAs(error);
        watched.onCall(Watched.Call::go);
        int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));
        assertThat(one).isEqualTo(1);
    }

    @Test
    void aConnectionThatCannotBePutBackAsItWas() {
        AtomicBoolean once = new AtomicBoolean(true);
        watched.onCall(each -> {
            if (each.name().equals("connection.commit") && once.getAndSet(false)) {
                each.go();
                watched.onCall(later -> {
                    if (later.name().equals("connection.setAutoCommit")) {
                        throw new SQLException("no");
                    }
                    return later.go();
                });
                return null;
            }
            return each.go();
        });
        int one = Ask.value(client.query("SELECT 1").readOnly().one(row -> row.getInt(1)));
        assertThat(one).as("the answer was there").isEqualTo(1);
        assertThat(watched.calls).contains("raw.abort");
        worksAsBefore();
    }

    @Test
    void aCommitThatFails() {
        SQLException serialization = new SQLException("could not serialize access", "40001");
        throwsAt("connection.commit", serialization);
        assertThat(Ask.failure(client.query("SELECT 1").fetchSize(10).one(row -> row.getInt(1))))
                .isInstanceOf(QueryFailedException.class)
                .hasCause(serialization);
        assertThat(watched.calls).contains("connection.rollback").doesNotContain("raw.abort");
        worksAsBefore();
    }

    @Test
    void aStatementThatIgnoresEveryCancelAndACutThatFails() {
        JdbcClient ignoring = client.withHooks(new JdbcHooks() {
            @Override
            public void cancelAgain(java.sql.Connection connection, java.sql.Statement statement) {
                throw new IllegalStateException("no cancel");
            }

            @Override
            public boolean isCancelled(SQLException failure) {
                throw new IllegalStateException("no sign");
            }

            @Override
            public void abort(java.sql.Connection connection) {
                throw new IllegalStateException("no cut");
            }

            @Override
            public void discard(java.sql.Connection connection) {
                throw new IllegalStateException("no way out");
            }
        });
        throwsAt("statement.cancel", new LinkageError("no cancel"));
        Ask<Integer> asked =
                Ask.of(ignoring.query("SELECT pg_sleep(3) /* ignoring */").one(row -> 1));
        Await.until("it runs", () -> Postgres.active("ignoring") == 1);

        asked.cancel();

        assertThat(asked.answer()).isCancelled();
        Await.until("it has come to its end", () -> watched.count("connection.close") == 1);
        assertThat(watched.count("raw.close")).as("thrown out of the pool").isEqualTo(1);
        worksAsBefore();
    }

    @Test
    void anExecutorThatRejectsThousandsWhoWait() {
        List<Runnable> first = new ArrayList<>();
        AtomicBoolean full = new AtomicBoolean();
        Executor rejecting = task -> {
            if (full.get()) {
                throw new RejectedExecutionException("full");
            }
            first.add(task);
        };
        var source = client.withExecutor(rejecting).query("SELECT 1").one(row -> row.getInt(1));
        CompletableFuture<Integer> served = Ask.start(source, "");
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(Ask.start(source, ""));
        }
        full.set(true);

        first.get(0).run();

        assertThat(Await.value(served)).isEqualTo(1);
        assertThat(waiting)
                .allSatisfy(each -> assertThat(Await.failure(each)).isInstanceOf(NoConnectionException.class));
        full.set(false);
        CompletableFuture<Integer> next = Ask.start(source, "");
        first.get(1).run();
        assertThat(Await.value(next)).isEqualTo(1);
    }

    @Test
    void anExecutorWhoseThreadsAreInterrupted() throws Exception {
        List<Boolean> seen = new CopyOnWriteArrayList<>();
        Executor interrupted = task -> {
            Thread thread = new Thread(() -> {
                Thread.currentThread().interrupt();
                task.run();
                seen.add(Thread.interrupted());
            });
            thread.start();
        };
        var source = client.withExecutor(interrupted)
                .query("SELECT generate_series(1, 3)")
                .list(row -> {
                    Thread.currentThread().interrupt(); // as code does that has caught an InterruptedException
                    return row.getInt(1);
                });

        assertThat(Ask.value(source)).containsExactly(1, 2, 3);

        assertThat(watched.interrupted).isFalse();
        Await.until("the flag is back", () -> seen.size() == 1);
        assertThat(seen).containsExactly(true);
    }

    @Test
    void aMapperThatBlocksUntilItsConnectionIsCut() throws Exception {
        CountDownLatch mapping = new CountDownLatch(1);
        CountDownLatch cut = new CountDownLatch(1);
        Ask<Integer> asked = Ask.of(client.query("SELECT 1").one(row -> {
            mapping.countDown();
            cut.await();
            return row.getInt(1);
        }));
        mapping.await();

        asked.cancel();
        Await.until("it is cut", () -> watched.count("raw.abort") == 1);
        cut.countDown();

        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        worksAsBefore();
    }

    @Test
    void aClientThatIsClosedWhileAQueryWaitsInThePool() throws Exception {
        CountDownLatch acquiring = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        watched.onCall(call -> {
            if (call.name().equals("pool.getConnection")) {
                acquiring.countDown();
                closed.await();
            }
            return call.go();
        });
        Ask<Integer> asked = Ask.of(client.query("SELECT 1").one(row -> 1));
        acquiring.await();

        assertThat(client.close(Duration.ZERO))
                .as("there is no connection to cut")
                .isZero();

        assertThat(asked.answer()).isCompletedExceptionally();
        closed.countDown();
        Await.until("the connection went back unused", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls).containsExactly("pool.getConnection", "connection.close");
    }

    @Test
    void aClientThatIsClosedByItsOwnMapper() {
        var source = client.query("SELECT 1").one(row -> client.close(Duration.ofMillis(50)));

        assertThat(Ask.failure(source)).isInstanceOf(CancellationException.class);
        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls).contains("raw.abort");
    }

    @Test
    void aQueryThatAsksAnotherOneWhenItHasAnswered() {
        var source = client.query("SELECT 1").one(row -> row.getInt(1));
        CompletableFuture<Integer> chain = Ask.start(source, "");
        for (int i = 0; i < 100; i++) {
            chain = chain.thenCompose(one -> Ask.start(source, ""));
        }

        assertThat(Await.value(chain)).isEqualTo(1);
    }

    @Test
    void aTextOfAnyLength() {
        String sql = "SELECT 1/0 /* " + "x".repeat(30_000) + " */";

        Throwable failure = Ask.failure(client.query(sql).one(row -> 1));

        assertThat(failure.getMessage()).hasSizeLessThan(1_200);
        assertThat(((QueryFailedException) failure).sql()).isEqualTo(sql);
    }
}

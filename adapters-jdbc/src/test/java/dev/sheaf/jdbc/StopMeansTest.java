package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is done where a cancel gets lost, hangs or comes too late, and what becomes of the connection. */
class StopMeansTest extends StopFixture {

    @Test
    void byTheCancelOfTheConnectionWhenThatOfTheStatementGetsLost() {
        watched.onCall(call -> call.name().equals("statement.cancel") ? null : call.go());
        Ask<Integer> asked = Ask.of(sleeper("lost", Paces.UNHURRIED));
        awaitRunning("lost");

        asked.cancel();

        awaitEnded("lost");
        assertThat(watched.calls)
                .startsWith(
                        "pool.getConnection",
                        "connection.prepareStatement",
                        "statement.executeQuery",
                        "statement.cancel",
                        "raw.cancelQuery")
                .contains("raw.abort");
    }

    @Test
    void byCuttingTheConnectionWhenAllCancelsGetLost() {
        int before = backend();
        watched.onCall(call -> call.name().contains("cancel") ? null : call.go());
        Ask<Integer> asked = Ask.of(sleeper("cut", Paces.UNHURRIED));
        awaitRunning("cut");

        asked.cancel();

        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls)
                .startsWith(
                        "pool.getConnection",
                        "connection.prepareStatement",
                        "statement.executeQuery",
                        "statement.cancel",
                        "raw.cancelQuery",
                        "raw.cancelQuery",
                        "raw.abort");
        assertThat(backend()).isNotEqualTo(before);
        assertThat(watched.interrupted).isFalse();
        Postgres.execute("SELECT pg_terminate_backend(" + before + ")");
    }

    @Test
    void withoutWaitingForACancelThatHangsElsewhere() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        Watched hung = new Watched(Postgres.direct()).onCall(call -> {
            if (call.name().equals("statement.cancel")) {
                hanging.await();
            }
            return call.go();
        });
        Ask<Integer> first =
                Ask.of(JdbcSource.query(hung.dataSource(), sleeping("hangs")).one(row -> 1));
        Ask<Integer> second = Ask.of(sleeper("other"));
        awaitRunning("hangs");
        awaitRunning("other");

        first.cancel();
        assertThat(first.answer()).isCancelled();
        Await.until("the cancel hangs", () -> hung.count("statement.cancel") == 1);
        second.cancel();

        awaitEnded("other");
        assertThat(Postgres.active("hangs")).isEqualTo(1);
        hanging.countDown();
        Await.until("hangs has ended", () -> Postgres.active("hangs") == 0);
    }

    @Test
    void keepsNoConnectionForACancelThatCameTooLate() throws Exception {
        int before = backend();
        CountDownLatch sent = new CountDownLatch(1);
        watched.onCall(call -> {
            if (call.name().equals("statement.cancel")) {
                sent.countDown(); // acknowledged, and who knows when it will be delivered
                return null;
            }
            Object result = call.go();
            if (call.name().equals("statement.executeQuery")) {
                sent.await();
            }
            return result;
        });
        Ask<Integer> asked =
                Ask.of(JdbcSource.query(watched.dataSource(), "SELECT 1").one(row -> row.getInt(1)));
        Await.until("it has been executed", () -> watched.calls.contains("statement.executeQuery"));

        asked.cancel();

        Await.until("the connection is given up", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls).contains("raw.abort");
        assertThat(backend()).isNotEqualTo(before);
    }

    @Test
    void deliversTheAnswerOnlyWhenTheConnectionIsBack() {
        JdbcClient patient = JdbcClient.on(pool).withPace(Paces.ONE_CANCEL); // a connection may take its time
        Source<Object, Integer> source = patient.query("SELECT 1").one(row -> row.getInt(1));
        Source<Object, Integer> failing = patient.query("SELECT 1/0").one(row -> row.getInt(1));

        IntStream.range(0, 200).forEach(i -> {
            CompletableFuture<Integer> active = Ask.start(i % 2 == 0 ? source : failing, "")
                    .handle((value, failure) -> pool.getHikariPoolMXBean().getActiveConnections());
            assertThat(Await.value(active)).isZero();
        });
    }
}

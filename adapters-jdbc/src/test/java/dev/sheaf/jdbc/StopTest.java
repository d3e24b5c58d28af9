package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.testing.VirtualTime;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A query that is stopped ends in the database, in whatever phase and by whatever means, and the connection comes back.
 */
class StopTest extends StopFixture {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void atTheDeadline() {
        int before = backend();
        VirtualTime time = new VirtualTime();
        RunEnvironment environment = time.environment();
        CompletableFuture<Integer> answer =
                environment.open("query", environment.deadlineIn(LONG)).run(sleeper("deadline", Paces.ONE_CANCEL), "");
        awaitRunning("deadline");

        time.advance(LONG);

        assertThat(Await.failure(answer)).isInstanceOf(DeadlineExceededException.class);
        awaitEnded("deadline");
        assertThat(watched.calls)
                .containsExactly(
                        "pool.getConnection",
                        "connection.prepareStatement",
                        "statement.executeQuery",
                        "statement.cancel",
                        "statement.close",
                        "connection.close");
        assertThat(backend())
                .as("the cancel was seen to hit, so the connection is kept")
                .isEqualTo(before);
    }

    private static List<Consumer<CompletableFuture<Integer>>> waysToGiveUp() {
        return List.of(
                future -> future.cancel(true),
                future -> future.cancel(false),
                future -> future.complete(7),
                future -> future.completeExceptionally(new IllegalStateException("enough")));
    }

    @ParameterizedTest
    @MethodSource("waysToGiveUp")
    void whenSomebodyCompletesOnlyTheFuture(Consumer<CompletableFuture<Integer>> giveUp) {
        Ask<Integer> asked = Ask.of(sleeper("future"));
        awaitRunning("future");

        giveUp.accept(asked.future());

        assertThat(asked.answer()).isDone();
        awaitEnded("future");
    }

    @Test
    void whenOnlyItsContextIsCancelled() {
        List<Integer> released = new CopyOnWriteArrayList<>();
        Ask<Integer> asked = Ask.of(sleeper("context").onRelease(released::add)); // which never cancels the future
        awaitRunning("context");

        asked.cancel();

        assertThat(asked.answer()).isCancelled();
        awaitEnded("context");
        assertThat(released).isEmpty();
    }

    @Test
    void whenASiblingFails() {
        CompletableFuture<String> failing = new CompletableFuture<>();
        Plan<String> plan = Plan.of("profile", LONG);
        plan.require("sleeper", sleeper("sibling"));
        plan.require("failing", (query, context) -> failing);
        var run = plan.combine(got -> "never").start("");
        awaitRunning("sibling");

        failing.completeExceptionally(new IllegalStateException("first failure"));

        assertThat(Await.failure(run)).isInstanceOf(SourceFailedException.class).hasMessageContaining("failing");
        Await.value(run.terminated().toCompletableFuture());
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        awaitEnded("sibling");
    }

    @Test
    void whenTheCallerGivesUpAndWaitsForTheEnd() {
        Plan<String> plan = Plan.of("profile", LONG);
        plan.require("sleeper", sleeper("caller"));
        var run = plan.combine(got -> "never").start("");
        awaitRunning("caller");

        run.cancel(true);

        assertThat(run).isCancelled();
        Await.value(run.terminated().toCompletableFuture());
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        assertThat(Postgres.active("caller")).isZero();
    }

    @Test
    void whileItWaitsForAConnection() throws Exception {
        Ask<Integer> asked;
        try (Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            asked = Ask.of(sleeper("acquiring"));
            Await.until("it waits in the pool", () -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);

            asked.cancel();

            assertThat(asked.answer()).as("answered at once").isCancelled();
        }
        Await.until("the late connection is back", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls).containsExactly("pool.getConnection", "connection.close");
        assertThat(backend()).isPositive();
    }

    @Test
    void whileItWaitsForAPermit() {
        JdbcClient client = JdbcClient.on(watched.dataSource()).withPermits(1);
        Source<Object, Integer> source = client.query(sleeping("permit")).one(row -> 1);
        Ask<Integer> first = Ask.of(source);
        awaitRunning("permit");
        Plan<String> plan = Plan.of("profile", LONG);
        plan.require("waiting", source);
        var waiting = plan.combine(got -> "never").start("");
        Ask<Integer> third = Ask.of(source);

        waiting.cancel(true);
        third.future().cancel(true);

        assertThat(waiting.terminated().toCompletableFuture())
                .as("nothing is left of a run that was never granted a permit")
                .isCompleted();
        first.cancel();
        awaitEnded("permit");
        assertThat(watched.count("pool.getConnection")).isEqualTo(1);
        int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));
        assertThat(one).isEqualTo(1);
    }

    @Test
    void beforeItIsExecuted() throws Exception {
        CountDownLatch preparing = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        watched.onCall(call -> {
            if (call.name().equals("connection.prepareStatement")) {
                preparing.countDown();
                stopped.await();
            }
            return call.go();
        });
        Ask<Integer> asked = Ask.of(sleeper("preparing"));
        preparing.await();

        asked.cancel();
        stopped.countDown();

        awaitEnded("preparing");
        assertThat(watched.calls).doesNotContain("statement.executeQuery", "statement.cancel");
    }

    @Test
    void betweenTwoRows() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        var mapped = new java.util.concurrent.atomic.AtomicInteger();
        Ask<List<Integer>> asked = Ask.of(JdbcSource.query(watched.dataSource(), "SELECT generate_series(1, 9000)")
                .list(row -> {
                    mapped.incrementAndGet();
                    reading.countDown();
                    stopped.await();
                    return row.getInt(1);
                }));
        reading.await();

        asked.cancel();
        stopped.countDown();

        Await.until("the connection is back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(mapped).hasValue(1);
    }
}

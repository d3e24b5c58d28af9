package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.FetchScope;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who completes the future of a query by hand stops it, and who waits for the end of its scope waits for the query. */
@Tag("realtime")
class LateEndTest {

    private final HikariDataSource pool = Postgres.pool(1);
    private final Watched watched = new Watched(pool);

    @AfterEach
    void close() {
        pool.close();
    }

    static Stream<Consumer<CompletableFuture<Integer>>> completions() {
        return Stream.of(
                answer -> answer.cancel(true),
                answer -> answer.complete(1),
                answer -> answer.completeAsync(() -> 1),
                answer -> answer.completeOnTimeout(1, 0, TimeUnit.SECONDS),
                answer -> answer.orTimeout(0, TimeUnit.SECONDS),
                answer -> answer.completeExceptionally(new IllegalStateException("by hand")));
    }

    @ParameterizedTest
    @MethodSource("completions")
    void isWaitedFor(Consumer<CompletableFuture<Integer>> completion) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        watched.onCall(call -> {
            if (call.name().equals("statement.executeQuery")) {
                begun.countDown();
                held.await();
            }
            return call.go();
        });
        CompletableFuture<CompletableFuture<Integer>> inner = new CompletableFuture<>();
        Source<Object, Integer> query =
                JdbcClient.on(watched.dataSource()).query("SELECT 1").one(row -> row.getInt(1));
        Source<Object, Integer> leaking = (asked, context) -> {
            inner.complete(query.fetch(asked, context));
            return inner.join();
        };
        RunEnvironment environment = RunEnvironment.system();
        FetchScope scope = environment.open("leaking", environment.deadlineIn(Duration.ofMinutes(5)));
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        scope.onEnd(() -> ended.complete(true));
        CompletableFuture<Integer> answer = scope.run(leaking, "");
        begun.await();

        completion.accept(inner.join());

        Await.until("the caller is answered", answer::isDone);
        assertThat(ended).as("the query is still in the driver").isNotDone();
        Await.until("it is stopped", () -> watched.calls.contains("statement.cancel"));
        held.countDown();
        assertThat(Await.value(ended)).isTrue();
        assertThat(watched.calls).as("when all is over").contains("connection.close");
    }
}

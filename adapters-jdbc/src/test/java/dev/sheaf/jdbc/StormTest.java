package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.RunEnvironment;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many at once give up: all are answered, nothing is left, and we open no more connections to the server than the pool
 * has, and one for a cancel for each permit.
 */
@Tag("realtime")
class StormTest {

    private static final int CONNECTIONS = 20;

    private final TestProxy proxy = TestProxy.honest();
    private final HikariDataSource pool = Postgres.pool(CONNECTIONS, proxy.dataSource());
    private final Watched watched = new Watched(pool);
    private final JdbcClient client = JdbcClient.on(watched.dataSource()).withPermits(CONNECTIONS);

    @AfterEach
    void close() throws Exception {
        pool.close();
        proxy.close();
    }

    private void nothingIsLeft() {
        Await.until("no query is left", () -> Postgres.active("storm") == 0);
        Await.until("the connections are back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        System.out.printf(
                "storm: %d cancels over the wire, %d at once; connections open %d%n",
                proxy.cancels.get(), proxy.mostCancelsAtOnce.get(), proxy.open.get());
        assertThat(proxy.mostCancelsAtOnce).hasValueLessThanOrEqualTo(CONNECTIONS);
        assertThat(proxy.mostOpen).hasValueLessThanOrEqualTo(2 * CONNECTIONS); // those being replaced are closing
        assertThat(watched.interrupted).isFalse();
        int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));
        assertThat(one).isEqualTo(1);
    }

    @Test
    void ofDeadlines() {
        var sleeper = client.query("SELECT pg_sleep(60) /* storm */").one(row -> 1);
        VirtualTime time = new VirtualTime(); // the threads that stop the queries are real ones
        RunEnvironment environment = RunEnvironment.system().withTimer(time);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(environment
                    .open("query", environment.deadlineIn(Duration.ofSeconds(3)))
                    .run(sleeper, ""));
        }
        Await.until("the permits are used", () -> Postgres.active("storm") == CONNECTIONS);

        time.advance(Duration.ofSeconds(3));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(Await.failure(answer)).isInstanceOf(DeadlineExceededException.class));

        nothingIsLeft();
    }

    /** Clients come in masses, and hang up as soon as their query runs. */
    @Test
    void ofClientsThatHangUp() {
        var sleeper = client.query("SELECT pg_sleep(60) /* storm */").one(row -> 1);
        for (int wave = 0; wave < 5; wave++) {
            List<Ask<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < 10 * CONNECTIONS; i++) {
                asked.add(Ask.of(sleeper));
            }
            Await.until("the permits are used", () -> Postgres.active("storm") == CONNECTIONS);
            Await.until("those of the wave before are gone", () -> proxy.open.get() <= CONNECTIONS);
            asked.forEach(Ask::cancel);
            assertThat(asked).allSatisfy(each -> assertThat(each.answer()).isCancelled());
        }

        nothingIsLeft();
    }
}

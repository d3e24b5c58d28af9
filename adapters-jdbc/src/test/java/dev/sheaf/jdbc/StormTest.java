package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.DeadlineExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many at once give up: all are answered, nothing is left, and the cancels stay within the bound of the permits. */
@Tag("realtime")
class StormTest {

    private static final int CONNECTIONS = 20;

    private final HikariDataSource pool = Postgres.pool(CONNECTIONS);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void ofDeadlines() {
        AtomicInteger cancelling = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        Watched watched = new Watched(pool).onCall(call -> {
            if (!call.name().equals("statement.cancel")) {
                return call.go();
            }
            mostAtOnce.accumulateAndGet(cancelling.incrementAndGet(), Math::max);
            try {
                return call.go();
            } finally {
                cancelling.decrementAndGet();
            }
        });
        JdbcClient client = JdbcClient.on(watched.dataSource()).withPermits(CONNECTIONS);
        var sleeper = client.query("SELECT pg_sleep(60) /* storm */").one(row -> 1);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(Ask.start(sleeper, "", Duration.ofSeconds(3)));
        }
        Await.until("the permits are used", () -> Postgres.active("storm") == CONNECTIONS);

        assertThat(answers)
                .allSatisfy(answer -> assertThat(Await.failure(answer)).isInstanceOf(DeadlineExceededException.class));

        Await.until("no query is left", () -> Postgres.active("storm") == 0);
        Await.until("the connections are back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(mostAtOnce).hasValueLessThanOrEqualTo(CONNECTIONS);
        assertThat(watched.interrupted).isFalse();
        int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));
        assertThat(one).isEqualTo(1);
    }
}

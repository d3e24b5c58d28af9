package dev.sheaf.examples.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.Plan;
import dev.sheaf.jdbc.JdbcSource;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Who stops the statement in the database when the answer is no longer wanted. */
@Tag("realtime")
class SqlTest {

    private final Work work = new Work();
    private final ExecutorService workers = Executors.newCachedThreadPool();

    SqlTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        work.close();
        workers.shutdownNow();
    }

    @Test
    void allOfDoesNot() throws SQLException {
        var query = CompletableFuture.supplyAsync(this::run, workers);
        work.awaitBegun();
        var all = CompletableFuture.allOf(query).orTimeout(1, TimeUnit.MILLISECONDS);

        assertThatThrownBy(all::join).hasCauseInstanceOf(TimeoutException.class);
        assertThat(query.cancel(true)).isTrue(); // even so

        work.assertRanOn();
    }

    @Test
    void aScopeDoesNot() throws SQLException {
        assertThatThrownBy(() -> {
                    try (var scope = StructuredTaskScope.open()) {
                        scope.fork(work::run);
                        scope.fork(() -> {
                            work.awaitBegun();
                            throw new IllegalStateException("down");
                        });
                        scope.join();
                    }
                })
                .isInstanceOf(StructuredTaskScope.FailedException.class);

        work.assertRanOn(); // though the thread is gone, and with it the connection
    }

    @Test
    void reactorDoesNot() throws SQLException {
        var query = Mono.fromCallable(work::run).subscribeOn(Schedulers.boundedElastic());
        var begun = Mono.fromRunnable(work::awaitBegun).subscribeOn(Schedulers.boundedElastic());

        assertThatThrownBy(() -> query.timeout(begun).block()).hasCauseInstanceOf(TimeoutException.class);

        work.assertRanOn();
    }

    @Test
    void aTimeLimiterDoesNot() throws SQLException {
        var limiter = TimeLimiter.of(Duration.ofMillis(1));

        assertThatThrownBy(() -> limiter.executeFutureSupplier(() -> {
                    var query = workers.submit(work::run);
                    work.awaitBegun();
                    return query;
                }))
                .isInstanceOf(TimeoutException.class);

        work.assertRanOn(); // though the thread was interrupted
    }

    @Test
    void sheafDoes() throws SQLException {
        var time = new VirtualTime();
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        plan.require(
                "work", JdbcSource.query(work.dataSource(), "SELECT work()").one(row -> row.getLong(1)));
        var run = time.start(plan.combine(got -> "never"), "42");
        work.awaitBegun();

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedExceptionally();
        work.assertStopped();
    }

    private long run() {
        try {
            return work.run();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}

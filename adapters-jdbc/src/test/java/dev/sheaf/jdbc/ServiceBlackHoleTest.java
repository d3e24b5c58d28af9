package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Plan;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A network that gives nothing back, while a query runs: nobody else waits for it. */
@Services
@Tag("realtime")
class ServiceBlackHoleTest {

    /** What still gets through. */
    enum Hole {
        /** New connections, and so the cancels of most drivers; but no answer on the old one. */
        OLD_CONNECTIONS,
        /** Nothing. */
        EVERYTHING
    }

    /** Five times what it is, for slow machines. */
    private static final long PATIENCE_MILLIS = 5_000;

    private static Stream<Arguments> rows() {
        return Database.SERVICES.stream()
                .flatMap(service -> Stream.of(Pool.HIKARI, Pool.DBCP2)
                        .flatMap(pool -> Stream.of(Hole.values()).map(hole -> arguments(service, pool, hole))));
    }

    /** With two connections: one may be lost. */
    private static Pool.Open open(Pool kind, String url) {
        if (kind == Pool.HIKARI) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setMaximumPoolSize(2);
            HikariDataSource pool = new HikariDataSource(config);
            return new Pool.Open(pool, pool::close);
        }
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(url);
        pool.setMaxTotal(2);
        return new Pool.Open(pool, pool::close);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void thePermitIsBack(Database service, Pool kind, Hole hole) throws Exception {
        CompletableFuture<?> terminated;
        try (TestProxy proxy = TestProxy.before(service.port());
                Pool.Open pool = open(kind, service.url(proxy.port(), ""))) {
            Watched watched = new Watched(pool.dataSource());
            DataSource dataSource = watched.dataSource();
            JdbcClient client = JdbcClient.on(dataSource).withPermits(1);
            String tag = "hole " + service + kind + hole;
            Plan<Object> plan = Plan.of("hole", Duration.ofMinutes(5));
            plan.require(
                    "query",
                    client.query(service.endless + " /* " + tag + " */").one(row -> 1));
            var run = plan.combine(got -> "never").start("");
            terminated = run.terminated().toCompletableFuture();
            Await.until("it runs", () -> service.active(tag) == 1);
            proxy.swallow();
            if (hole == Hole.EVERYTHING) {
                proxy.swallowNewOnes();
            }

            long begun = System.nanoTime();
            run.cancel(true);
            Ask<Integer> next = Ask.of(client.query("SELECT 7").one(row -> row.getInt(1)));

            Await.until("the next has the permit", () -> watched.count("pool.getConnection") == 2);
            long permit = millisSince(begun);
            System.out.printf("seen, black hole of %s, %s, %s: permit after %d ms%n", hole, service, kind, permit);
            assertThat(permit).as("ms; drivers wait for ten seconds and more").isLessThan(PATIENCE_MILLIS);
            if (hole == Hole.OLD_CONNECTIONS) {
                assertThat(Await.value(next.answer())).isEqualTo(7);
            }
            next.cancel();
            proxy.hangUp(); // first, for pools wait for their connections
            service.end(tag);
        }
        Await.value(terminated);
    }

    private static Stream<Arguments> remedies() {
        return Stream.of(
                arguments(Database.MARIADB, "&socketTimeout=4000"),
                arguments(Database.PGBOUNCER, "&cancelSignalTimeout=1"));
    }

    /** As the package comment says. */
    @ParameterizedTest
    @MethodSource("remedies")
    void theThreadIsBackWhereTheDriverWaitsNoLonger(Database service, String option) throws Exception {
        try (TestProxy proxy = TestProxy.before(service.port());
                Pool.Open pool = open(Pool.HIKARI, service.url(proxy.port(), option))) {
            JdbcClient client = JdbcClient.on(pool.dataSource()).withPermits(1);
            String tag = "remedy " + service + option;
            Plan<Object> plan = Plan.of("hole", Duration.ofMinutes(5));
            plan.require(
                    "query",
                    client.query(service.endless + " /* " + tag + " */").one(row -> 1));
            var run = plan.combine(got -> "never").start("");
            Await.until("it runs", () -> service.active(tag) == 1);
            proxy.swallow();
            proxy.swallowNewOnes();

            long begun = System.nanoTime();
            run.cancel(true);

            Await.value(run.terminated().toCompletableFuture());
            System.out.printf("seen, black hole, %s with %s: over after %d ms%n", service, option, millisSince(begun));
            service.end(tag);
            proxy.hangUp();
        }
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }
}

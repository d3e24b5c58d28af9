package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sheaf.Aggregation;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.jdbc.Pool.Trait;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a query does when it is stopped, the server is soon idle, and the pool has a connection for the next. */
@Services
@Tag("realtime")
class ServiceStopTest {

    private static final int ROUNDS = 6;

    private static Stream<Arguments> rows() {
        return Database.SERVICES.stream()
                .flatMap(service -> Stream.of(Pool.HIKARI, Pool.DBCP2).map(pool -> arguments(service, pool)));
    }

    /** Rows of a kilobyte, as many as nobody wants to wait for. */
    private static String rows(Database service, String tag) {
        String numbers = switch (service) {
            case MARIADB -> "seq FROM seq_1_to_20000000"; // its driver fetches from the statement that runs
            case MYSQL -> "seq FROM seq_1_to_200000"; // the server makes all before it sends the first
            default -> "seq FROM generate_series(1, 20000000) seq";
        };
        return "SELECT repeat('x', 1000), " + numbers + " /* " + tag + " */";
    }

    /** Connector/J has portions only so; PostgreSQL's server has them anyway. */
    private static String url(Database service, int port) {
        return service.url(port, service == Database.MYSQL ? "&useCursorFetch=true" : "");
    }

    /** What was seen, for those who keep a table of it. */
    private static final class Seen {

        private final String what;
        private final Database service;
        private final Pool pool;
        private final long begun = System.nanoTime();
        private final int opened = CountingDriver.OPENED.get();

        Seen(String what, Database service, Pool pool) {
            this.what = what;
            this.service = service;
            this.pool = pool;
        }

        long millis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        }

        void tell(long idleAfter) {
            System.out.printf(
                    "seen, %s, %s, %s: idle after %d ms, all over after %d ms, %d new connections%n",
                    what, service, pool, idleAfter, millis(), CountingDriver.OPENED.get() - opened);
        }
    }

    private static Aggregation<String> start(Source<Object, ?> source) {
        Plan<Object> plan = Plan.of("stop", Duration.ofMinutes(5));
        plan.require("query", source);
        return plan.combine(got -> "never").start("");
    }

    private static void theNextWorks(JdbcClient client) {
        for (int i = 0; i < 3; i++) {
            int seven = Ask.value(client.query("SELECT 7").one(row -> row.getInt(1)));
            assertThat(seven).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whileItRuns(Database service, Pool kind) throws Exception {
        try (Pool.Open pool = kind.open(CountingDriver.url(service.url()), Trait.NONE)) {
            JdbcClient client = JdbcClient.on(pool.dataSource());
            for (int i = 0; i < ROUNDS; i++) {
                String tag = "running " + kind + i;
                var run = start(
                        client.query(service.endless + " /* " + tag + " */").one(row -> 1));
                Await.until("it runs", () -> service.active(tag) == 1);

                Seen seen = new Seen("running", service, kind);
                run.cancel(true);

                Await.until("the server is idle", () -> service.active(tag) == 0);
                long idle = seen.millis();
                Await.value(run.terminated().toCompletableFuture());
                theNextWorks(client);
                seen.tell(idle);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whileItFetches(Database service, Pool kind) throws Exception {
        try (Pool.Open pool = kind.open(CountingDriver.url(url(service, service.port())), Trait.NONE)) {
            JdbcClient client = JdbcClient.on(pool.dataSource());
            for (int i = 0; i < ROUNDS; i++) {
                String tag = "fetching " + kind + i;
                Semaphore read = new Semaphore(0);
                var run = start(client.query(rows(service, tag))
                        .maxRows(Integer.MAX_VALUE)
                        .fetchSize(10)
                        .read(result -> {
                            while (result.next()) {
                                read.release();
                            }
                            return 1;
                        }));
                read.acquire(100);

                Seen seen = new Seen("fetching", service, kind);
                run.cancel(true);

                Await.until("the server is idle", () -> service.active(tag) == 0);
                long idle = seen.millis();
                Await.value(run.terminated().toCompletableFuture());
                theNextWorks(client);
                seen.tell(idle);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whenAMapperFailsOnTheFirstOfManyRows(Database service, Pool kind) throws Exception {
        try (Pool.Open pool = kind.open(CountingDriver.url(url(service, service.port())), Trait.NONE)) {
            JdbcClient client = JdbcClient.on(pool.dataSource());
            for (int i = 0; i < ROUNDS; i++) {
                String tag = "mapper " + kind + i;
                IllegalStateException failure = new IllegalStateException("mapper");
                Seen[] seen = new Seen[1]; // written by the worker, before the failure that this thread waits for

                assertThat(Ask.failure(client.query(rows(service, tag))
                                .maxRows(Integer.MAX_VALUE)
                                .fetchSize(10)
                                .list(row -> {
                                    seen[0] = new Seen("mapper fails", service, kind);
                                    throw failure;
                                })))
                        .isSameAs(failure);

                long answered = seen[0].millis();
                Await.until("the server is idle", () -> service.active(tag) == 0);
                long idle = seen[0].millis();
                theNextWorks(client);
                System.out.printf("seen, failure of the mapper, %s: after %d ms%n", service, answered);
                seen[0].tell(idle);
            }
        }
    }
}

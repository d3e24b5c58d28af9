package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Aggregation;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.jdbc.Canceller.Pace;
import dev.sheaf.testing.VirtualTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The report of a run tells failures of one class apart, says when work has really ended, and shows no text of the
 * server's.
 */
class JdbcReportTest {

    private static final Duration LIMIT = Duration.ofMillis(100);

    private final HikariDataSource pool = Postgres.pool(1);
    private final Watched watched = new Watched(pool);
    private final JdbcClient client = JdbcClient.on(watched.dataSource());

    @AfterEach
    void close() {
        pool.close();
    }

    /** Starts a run whose optional part is this source. */
    private static Aggregation<String> start(Source<Object, ?> source, RunEnvironment environment) {
        Plan<Object> plan = Plan.of("page", Duration.ofMinutes(5));
        var user = plan.optional("user", source.map(row -> "somebody"), "nobody");
        return plan.combine(got -> got.get(user)).in(environment).start("");
    }

    /** What the report says of the optional part, which fails. */
    private static String line(Aggregation<String> run) {
        assertThat(Await.value(run)).isEqualTo("nobody");
        return run.report()
                .summary()
                .replaceAll("[0-9.]+ m?s", "N ms")
                .replaceAll(" \\[.*]", "")
                .replace("page SUCCEEDED N ms: user FAILED N ms ", "");
    }

    private static String line(Source<Object, ?> source) {
        return line(start(source, RunEnvironment.system()));
    }

    private static Source<Object, Integer> one(JdbcClient client) {
        return client.query("SELECT 1").one(row -> row.getInt(1));
    }

    private String lineWhenThrown(String call, SQLException thrown) {
        watched.onCall(each -> {
            if (each.name().equals(call)) {
                throw thrown;
            }
            return each.go();
        });
        return line(one(client));
    }

    @Test
    void showsTheStateOfAFailedQuery() {
        assertThat(line(client.query("SELECT 1/0").one(row -> 1)))
                .isEqualTo("(QueryFailedException SQLState 22012, fallback served)");
        assertThat(line(client.query("SELECT nothing").one(row -> 1)))
                .isEqualTo("(QueryFailedException SQLState 42703, fallback served)");
    }

    @Test
    void showsTheClassWhereADriverGivesNoState() {
        assertThat(lineWhenThrown("statement.executeQuery", new SQLException("secret")))
                .isEqualTo("(QueryFailedException SQLException, fallback served)");
    }

    @Test
    void showsNothingThatStandsInThePlaceOfAState() {
        assertThat(lineWhenThrown("statement.executeQuery", new SQLException("secret", "ada@example.org\n")))
                .isEqualTo("(QueryFailedException SQLException, fallback served)");
    }

    @Test
    void showsWhyThereWasNoConnection() {
        assertThat(lineWhenThrown("pool.getConnection", new SQLException("secret", "28P01")))
                .isEqualTo("(NoConnectionException SQLState 28P01, fallback served)");
        assertThat(line(one(JdbcClient.on(new NoConnections()))))
                .isEqualTo("(NoConnectionException null from the data source, fallback served)");
        assertThat(line(one(client.withExecutor(task -> {
                    throw new IllegalStateException("secret");
                }))))
                .isEqualTo("(NoConnectionException executor rejected, fallback served)");
    }

    @Test
    void showsWhatWasMissingWhenTheWaitForAConnectionWasTooLong() throws Exception {
        JdbcClient limited = client.withPermits(1).withConnectionLimit(LIMIT);
        JdbcClient withoutThreads = limited.withExecutor(task -> {});

        assertThat(lineWhenTimePasses(one(withoutThreads), () -> true))
                .isEqualTo("(NoConnectionException no thread free, fallback served)");
        assertThat(lineWhenTimePasses(one(withoutThreads), () -> true))
                .isEqualTo("(NoConnectionException all permits taken, fallback served)");
        try (var held = pool.getConnection()) {
            assertThat(held.isValid(1)).isTrue();
            assertThat(lineWhenTimePasses(one(limited), () -> watched.count("pool.getConnection") == 1))
                    .isEqualTo("(NoConnectionException pool exhausted, fallback served)");
        }
    }

    /** In virtual time, where no machine is too slow to wait at the right place. */
    private static String lineWhenTimePasses(Source<Object, ?> source, BooleanSupplier waits) {
        VirtualTime time = new VirtualTime();
        var run = start(source, time.environment());
        Await.until("it waits", waits);
        time.advance(LIMIT);
        return line(run);
    }

    @Test
    void showsWhichBoundWasExceeded() {
        assertThat(line(client.query("SELECT generate_series(1, 9)").maxRows(3).list(row -> 1)))
                .isEqualTo("(TooManyRowsException more than 3 rows, fallback served)");
        assertThat(line(client.query("SELECT generate_series(1, 9)").one(row -> 1)))
                .isEqualTo("(TooManyRowsException a second row where one was to be, fallback served)");
    }

    /** Stops the query after 299 ms, while it is in a call that heeds no cancel and ends after 3,058 ms. */
    private Report reportOfOneThatIsStoppedAndEndsLater(String call) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        watched.onCall(each -> {
            if (each.name().equals(call)) {
                begun.countDown();
                late.await();
            }
            return each.name().equals("statement.cancel") ? null : each.go();
        });
        VirtualTime time = new VirtualTime();
        JdbcClient patient = client.withPace(Pace.of(Duration.ZERO, Duration.ofMinutes(5)));
        var run = start(one(patient), time.environment());
        Await.until(call + " has begun", () -> begun.getCount() == 0);

        time.advance(Duration.ofMillis(299));
        run.cancel(true);
        assertThat(run.report().child("user").orElseThrow())
                .as("before the work has ended")
                .returns(Duration.ofMillis(299), Report::end)
                .returns(Status.CANCELLED, Report::status);
        time.advance(Duration.ofMillis(2_759));
        late.countDown();

        Report report = Await.value(run.terminated().toCompletableFuture());
        return report.child("user").orElseThrow();
    }

    @Test
    void showsWhenAStoppedStatementHasReallyEnded() {
        Report user = reportOfOneThatIsStoppedAndEndsLater("statement.executeQuery");

        assertThat(user.end()).hasMillis(3_058);
        assertThat(user.children())
                .singleElement()
                .returns("connection", Report::name)
                .returns(Status.SUCCEEDED, Report::status)
                .returns(Duration.ZERO, Report::end);
    }

    @Test
    void showsWhenAConnectionThatNobodyWantsHasCome() {
        Report user = reportOfOneThatIsStoppedAndEndsLater("pool.getConnection");

        assertThat(user.end()).hasMillis(3_058);
        assertThat(user.children())
                .singleElement()
                .returns("connection", Report::name)
                .returns(Status.CANCELLED, Report::status)
                .returns(Duration.ofMillis(3_058), Report::end);
    }
}

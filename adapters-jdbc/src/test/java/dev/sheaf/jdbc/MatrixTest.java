package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sheaf.Plan;
import dev.sheaf.jdbc.Pool.Trait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pool that we name over three databases, and every database that is embedded behind one pool, bare and behind
 * tools that trace: whatever we do to a connection, nobody gets one that is dead or changed.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MatrixTest {

    Stream<Arguments> rows() {
        return EnumSet.complementOf(EnumSet.copyOf(Database.SERVICES)).stream()
                .flatMap(database -> Stream.of(Pool.values())
                        .filter(pool -> pool == Pool.HIKARI
                                || List.of(Database.H2, Database.SQLITE, Database.POSTGRES)
                                        .contains(database))
                        .flatMap(pool ->
                                Stream.of(Tracing.values()).map(tracing -> arguments(database, pool, tracing))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void handsOutNoConnectionThatIsDeadOrChanged(Database database, Pool kind, Tracing tracing) throws Exception {
        Trait trait = tracing == Tracing.FORWARDING ? Trait.HIDDEN : Trait.NONE;
        try (Pool.Open pool = kind.open(CountingDriver.url(database.url()), trait)) {
            DataSource traced = tracing.around(pool.dataSource());
            assertThat(Ask.value(JdbcSource.query(traced, database.one).list(row -> row.getInt(1))))
                    .containsExactly(1);
            theNextWorks(database, pool.dataSource());
            for (int i = 0; i < 3; i++) {
                int before = CountingDriver.OPENED.get();
                giveUp(database, traced);
                theNextWorks(database, pool.dataSource());
                assertThat(CountingDriver.OPENED)
                        .as("what was given up is replaced")
                        .hasValueGreaterThan(before);
            }
            if (database.endless != null) {
                stopWhileItRuns(database, traced);
                theNextWorks(database, pool.dataSource());
            }
        }
    }

    /** The table of what stops says the same. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PGBOUNCER")
    void isAsThePackageCommentSays(Database database) throws IOException {
        String row = Files.readString(Path.of("src/main/java/dev/sheaf/jdbc/package-info.java"))
                .lines()
                .filter(line -> line.toUpperCase(Locale.ROOT).contains("<TH SCOPE=\"ROW\">" + database.name()))
                .findFirst()
                .orElseThrow();
        assertThat(row.contains("runs on")).isEqualTo(database.endless == null);
    }

    /** As users of the pool do who know nothing of us. */
    private static void theNextWorks(Database database, DataSource pool) throws SQLException {
        for (int i = 0; i < 3; i++) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(connection.isReadOnly()).isFalse();
                assertThat(statement.getMaxRows()).isZero();
                try (ResultSet rows = statement.executeQuery(database.one)) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(1);
                }
            }
        }
    }

    /**
     * Stops a query whose rows have arrived: the cancel is sent, and cannot be seen to hit. So the connection is cut.
     */
    private static void giveUp(Database database, DataSource pool) throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        JdbcClient client = JdbcClient.on(pool).withHooks(new JdbcHooks() {
            @Override
            public void cancelAgain(Connection connection, Statement statement) {
                sent.countDown();
            }
        });
        Plan<Object> plan = Plan.of("give up", Duration.ofMinutes(5));
        plan.require("one", client.query(database.one).read(rows -> {
            reading.countDown();
            sent.await();
            return 1;
        }));
        var run = plan.combine(got -> "never").start("");
        reading.await();
        run.cancel(true);
        Await.value(run.terminated().toCompletableFuture());
    }

    private static void stopWhileItRuns(Database database, DataSource pool) {
        Watched watched = new Watched(pool);
        Plan<Object> plan = Plan.of("stop", Duration.ofMinutes(5));
        plan.require(
                "endless",
                JdbcSource.query(watched.dataSource(), database.endless).one(row -> 1));
        var run = plan.combine(got -> "never").start("");
        Await.until("it is executed", () -> watched.count("statement.executeQuery") == 1);

        run.cancel(true);

        Await.value(run.terminated().toCompletableFuture());
    }
}

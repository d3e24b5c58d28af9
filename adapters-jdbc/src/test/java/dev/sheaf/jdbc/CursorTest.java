package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows in portions, and transactions: our own and those a pool hands out. */
class CursorTest {

    private final HikariDataSource pool = Postgres.pool(1);
    private final Watched watched = new Watched(pool);

    @AfterEach
    void close() {
        pool.close();
    }

    /** Whose connections survive a cancel, on a slow machine too. */
    private static JdbcClient patient(Watched watched) {
        return JdbcClient.on(watched.dataSource()).withPace(Paces.ONE_CANCEL);
    }

    @Test
    void fetchesInPortionsAndPutsAutoCommitBack() throws Exception {
        var source = JdbcSource.query(watched.dataSource(), "SELECT generate_series(1, 100)")
                .fetchSize(7)
                .list(row -> row.getInt(1));

        assertThat(Ask.value(source)).hasSize(100);
        assertThat(watched.calls)
                .containsExactly(
                        "pool.getConnection",
                        "connection.setAutoCommit",
                        "connection.prepareStatement",
                        "statement.setFetchSize",
                        "statement.executeQuery",
                        "rows.close",
                        "statement.setFetchSize",
                        "statement.close",
                        "connection.commit",
                        "connection.setAutoCommit",
                        "connection.close");
        try (Connection next = pool.getConnection()) {
            assertThat(next.getAutoCommit()).isTrue();
        }
    }

    @Test
    void refusesWritesAndPutsReadOnlyBack() throws Exception {
        Postgres.execute("CREATE SEQUENCE IF NOT EXISTS written");
        var writing = JdbcSource.query(watched.dataSource(), "SELECT nextval('written')");
        var reading = JdbcSource.query(watched.dataSource(), "SELECT 1").readOnly();

        assertThat(((QueryFailedException) Ask.failure(writing.readOnly().one(row -> row.getInt(1)))).sqlState())
                .contains("25006");
        assertThat(Ask.value(reading.one(RowMapper.ofColumn(Integer.class)))).isEqualTo(1);
        assertThat(watched.calls)
                .endsWith(
                        "pool.getConnection",
                        "connection.setReadOnly",
                        "connection.setAutoCommit",
                        "connection.prepareStatement",
                        "statement.executeQuery",
                        "rows.close",
                        "statement.close",
                        "connection.commit",
                        "connection.setReadOnly",
                        "connection.setAutoCommit",
                        "connection.close");
        assertThat(Ask.value(writing.one(RowMapper.ofColumn(Integer.class)))).isPositive();
    }

    /** A reader of a result of its own making hangs in its own {@code next()}, and the cancel is seen to hit there. */
    @Test
    void isStoppedWhileAReaderFetches() throws Exception {
        Semaphore rows = new Semaphore(0);
        Ask<Integer> asked = Ask.of(patient(watched)
                .query("SELECT n, CASE WHEN n > 8 THEN pg_sleep(60) END FROM generate_series(1, 100) n /* reader */")
                .fetchSize(4)
                .read(result -> {
                    while (result.next()) {
                        rows.release();
                    }
                    return 1;
                }));
        rows.acquire(8);
        Await.until("it fetches more", () -> Postgres.active("reader") == 1);

        asked.cancel();

        Await.until("it has ended in the database", () -> Postgres.active("reader") == 0);
        Await.until("the connection is back", () -> watched.count("connection.close") == 1);
        assertThat(watched.calls).doesNotContain("raw.abort");
    }

    @Test
    void isStoppedWhileItFetches() throws Exception {
        Semaphore rows = new Semaphore(0);
        Ask<List<Integer>> asked = Ask.of(patient(watched)
                .query("SELECT n, CASE WHEN n > 8 THEN pg_sleep(60) END FROM generate_series(1, 100) n /* cursor */")
                .fetchSize(4)
                .list(row -> {
                    rows.release();
                    return row.getInt(1);
                }));
        rows.acquire(8);
        Await.until("it fetches more", () -> Postgres.active("cursor") == 1);

        asked.cancel();

        Await.until("it has ended in the database", () -> Postgres.active("cursor") == 0);
        Await.until("the connection is back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(watched.calls).contains("raw.cancelQuery").doesNotContain("raw.abort");
        try (Connection next = pool.getConnection()) {
            assertThat(next.getAutoCommit()).isTrue();
        }
    }

    /**
     * A pool that does nothing for the next borrower: it has one connection, which is in a transaction, and never
     * closes it.
     */
    private static Watched careless(Connection only) {
        return new Watched((DataSource) java.lang.reflect.Proxy.newProxyInstance(
                CursorTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> only));
    }

    @Test
    void leavesNoTransactionToTheNextBorrower() throws Exception {
        try (Connection only = pool.getConnection()) {
            only.setAutoCommit(false);
            Watched careless = careless(unclosable(only));

            assertThat(Ask.failure(JdbcSource.query(careless.dataSource(), "SELECT 1/0")
                            .one(row -> row.getInt(1))))
                    .isInstanceOf(QueryFailedException.class);
            assertThat(status(only)).as("the state of the transaction").isEqualTo("fine");

            Ask.value(JdbcSource.query(careless.dataSource(), "SELECT 1").one(row -> row.getInt(1)));
            assertThat(status(only)).isEqualTo("fine");
            assertThat(only.getAutoCommit()).as("as the pool had it").isFalse();
        }
    }

    /** Of a cancel as well, and of one in the midst of the rows. */
    @Test
    void leavesNoTransactionToTheNextBorrowerAfterACancel() throws Exception {
        try (Connection only = pool.getConnection()) {
            only.setAutoCommit(false);
            Watched careless = careless(unclosable(only));
            for (int i = 0; i < 20; i++) {
                JdbcQuery<Object> query = patient(careless).query("SELECT pg_sleep(60) /* in transaction " + i + " */");
                Ask<Integer> asked = Ask.of((i % 2 == 0 ? query : query.fetchSize(1)).one(row -> 1));
                int round = i;
                Await.until("it runs", () -> Postgres.active("in transaction " + round + " ") == 1);

                asked.cancel();

                int ended = i + 1;
                Await.until("the connection is back", () -> careless.count("connection.rollback") == ended);
                Await.until("and closed", () -> careless.count("connection.close") == ended);
                assertThat(status(only)).isEqualTo("fine");
                only.rollback();
            }
            assertThat(careless.count("connection.abort")).isZero();
        }
    }

    private static Connection unclosable(Connection connection) {
        return (Connection) java.lang.reflect.Proxy.newProxyInstance(
                CursorTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(connection, arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String status(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 'fine'")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}

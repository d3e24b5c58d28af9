package dev.sheaf.examples.scopes;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A statement that waits in PostgreSQL until the test lets it go, and then leaves a mark, which no rollback takes back:
 * so a test sees whether it has run on.
 */
final class Work implements AutoCloseable {

    private static final EmbeddedPostgres SERVER = start();

    /** Holds the lock that the statement waits for. Used by one thread at a time. */
    private final Connection control;

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start(); // ends with the JVM
        } catch (IOException noServer) {
            throw new UncheckedIOException(noServer);
        }
    }

    Work() throws SQLException {
        control = dataSource().getConnection();
        ask("SELECT pg_advisory_lock(1)");
        execute("DROP SEQUENCE IF EXISTS marks; CREATE SEQUENCE marks;"
                + " CREATE OR REPLACE FUNCTION work() RETURNS bigint LANGUAGE plpgsql AS $$"
                + " BEGIN PERFORM pg_advisory_xact_lock(1); RETURN nextval('marks'); END $$");
    }

    DataSource dataSource() {
        return SERVER.getPostgresDatabase();
    }

    /** What a task does that knows nothing of being stopped. */
    long run() throws SQLException {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT work()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    void awaitBegun() {
        await("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    }

    void assertStopped() throws SQLException {
        await("SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
        ask("SELECT pg_advisory_unlock(1)");
        assertThat(ask("SELECT NOT is_called FROM marks")).isTrue();
    }

    void assertRanOn() throws SQLException {
        ask("SELECT pg_advisory_unlock(1)");
        await("SELECT is_called FROM marks");
    }

    private void await(String question) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try {
            while (!ask(question)) {
                assertThat(System.nanoTime()).as(question).isLessThan(end);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Whether the answer is true. */
    private boolean ask(String question) throws SQLException {
        try (var statement = control.createStatement();
                var rows = statement.executeQuery(question)) {
            rows.next();
            return "t".equals(rows.getString(1));
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = control.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        control.close();
    }
}

package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Takes a connection out of its pool, for which JDBC has no word.
 *
 * <p>Cuts the physical connection; runs a statement through the pool's handle, so that the pool sees for itself that the
 * connection is dead; and closes the handle. On a data source without a pool that closes the connection.
 */
final class Discard {

    /** Cuts the connection; whoever reads from it fails at once. May be called from another thread than the one that reads. */
    void abort(Connection connection) {
        try {
            physical(connection).abort(Runnable::run);
        } catch (Throwable failed) {
            Log.attemptFailed(failed);
        }
    }

    /** The end of the handle, after the abort, on the thread that owns it. */
    void discard(Connection connection) {
        try (Statement probe = connection.createStatement()) {
            probe.execute("SELECT 1");
        } catch (Throwable expected) {
            Log.attemptFailed(expected);
        }
        try {
            connection.close();
        } catch (Throwable expected) {
            Log.attemptFailed(expected);
        }
    }

    static Connection physical(Connection connection) throws SQLException {
        return connection.isWrapperFor(Connection.class) ? connection.unwrap(Connection.class) : connection;
    }
}

package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Takes a connection out of its pool, for which JDBC has no word. */
final class Discard {

    /** What does not stop at an exception. */
    interface Step {
        void take() throws Exception;
    }

    private Discard() {}

    static void outOfThePool(Connection connection) {
        // For drivers that do not abort.
        quietly(() -> {
            Connection physical = physical(connection);
            if (!physical.equals(connection)) {
                physical.close();
            }
        });
        // For pools that throw out a connection only when they have seen it fail.
        quietly(() -> {
            try (Statement probe = connection.createStatement()) {
                probe.execute("SELECT 1");
            }
        });
        quietly(connection::close);
    }

    static Connection physical(Connection connection) throws SQLException {
        return connection.isWrapperFor(Connection.class) ? connection.unwrap(Connection.class) : connection;
    }

    /** Returns whether the step was taken. What it throws is logged. */
    static boolean quietly(Step step) {
        try {
            step.take();
            return true;
        } catch (Throwable failed) {
            Log.stepFailed(failed);
            return false;
        }
    }
}

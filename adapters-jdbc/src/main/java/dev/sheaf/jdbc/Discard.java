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

    private static final int LAYERS = 16; // some wrappers are new each time, and never the same

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
        quietly(() -> probe(connection));
        quietly(connection::close);
    }

    static void probe(Connection connection) throws SQLException {
        try (Statement probe = connection.createStatement()) {
            probe.execute("SELECT 1");
        }
    }

    /**
     * What the driver made, behind the handle of the pool, and whatever else is put around it. A handle is not cut
     * instead if that can be helped: some are back in the pool at once.
     */
    static Connection physical(Connection connection) {
        Connection inner = connection;
        try {
            for (int layers = 0; layers < LAYERS && inner.isWrapperFor(Connection.class); layers++) {
                Connection next = inner.unwrap(Connection.class);
                if (next.equals(inner)) {
                    break;
                }
                inner = next;
            }
        } catch (SQLException isClosed) { // meanwhile, by the pool for instance
            Log.stepFailed(isClosed);
        }
        return inner;
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

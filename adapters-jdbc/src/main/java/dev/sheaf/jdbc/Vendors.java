package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What some drivers and pools have in their own way, and JDBC has no word for. They are looked for by their names,
 * since none is needed to compile or run this module.
 */
final class Vendors {

    /** PostgreSQL, H2 and others; SQL Server; MariaDB. */
    private static final Set<String> CANCELLED = Set.of("57014", "HY008", "70100");

    /** MySQL gives neither a state nor a code. */
    private static final String MYSQL_CANCELLED = "MySQLStatementCancelledException";

    private Vendors() {}

    /**
     * Whether a driver says that a statement ended because it was cancelled. What is not known here counts as something
     * else, and costs a connection.
     */
    static boolean isCancel(SQLException failure) {
        return CANCELLED.contains(String.valueOf(failure.getSQLState()))
                || failure instanceof SQLTimeoutException
                || failure.getClass().getSimpleName().equals(MYSQL_CANCELLED);
    }

    /**
     * The cancel to send when one of the statement was in vain.
     *
     * <p>PostgreSQL's driver takes a statement for idle after its first cancel, even where the server got that too
     * early to heed it, and while further rows are fetched; from then on {@code Statement.cancel()} does nothing. What
     * still works is the cancel of the connection.
     */
    static void cancelAgain(Connection connection, Statement statement) throws SQLException {
        Object postgres = inside(connection, "org.postgresql.PGConnection", Discard.physical(connection));
        boolean sent = postgres != null && Discard.quietly(() -> call(postgres, "cancelQuery"));
        if (!sent) {
            statement.cancel();
        }
    }

    /**
     * Tells the pool not to keep a connection that was cut, if it is one of those known here. Without, HikariCP throws
     * one out only after a failure with a SQLState that it knows, older ones of Tomcat's only if told to validate what
     * comes back, and Agroal never. c3p0 and Vibur need nothing of the kind: they throw out what has failed once.
     */
    static void takeOutOfThePool(DataSource dataSource, Connection connection) {
        Discard.quietly(() -> {
            Object pool = inside(dataSource, "com.zaxxer.hikari.HikariDataSource", connection);
            Object handle = inside(connection, "com.zaxxer.hikari.pool.ProxyConnection", dataSource);
            if (pool != null && handle != null) {
                call(pool, "evictConnection", Connection.class, handle);
            } else if (pool != null && !isSeenAsLost(connection)) {
                // A proxy hides the handle: so all connections are replaced as they come back.
                call(call(pool, "getHikariPoolMXBean"), "softEvictConnections");
            }
        });
        Discard.quietly(() -> {
            Object pool = inside(dataSource, "org.apache.commons.dbcp2.BasicDataSource", connection);
            Object handle = inside(connection, "org.apache.commons.dbcp2.PoolableConnection", dataSource);
            if (pool != null && handle != null) {
                call(pool, "invalidateConnection", Connection.class, handle);
            }
        });
        Discard.quietly(() -> {
            Object handle = inside(connection, "org.apache.tomcat.jdbc.pool.PooledConnection", dataSource);
            if (handle != null) {
                call(handle, "setDiscarded", boolean.class, true);
            }
        });
        Discard.quietly(() -> {
            Object handle = inside(connection, "io.agroal.pool.wrapper.ConnectionWrapper", dataSource);
            if (handle != null) {
                call(call(handle, "getHandler"), "setFlushOnly");
            }
        });
    }

    /** Whether the pool has now seen a failure after which it keeps no connection. */
    private static boolean isSeenAsLost(Connection connection) {
        try {
            Discard.probe(connection);
            return false;
        } catch (SQLException failed) {
            return String.valueOf(failed.getSQLState()).startsWith("08");
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    private static void call(Object target, String method, Class<?> type, Object argument)
            throws ReflectiveOperationException {
        target.getClass().getMethod(method, type).invoke(target, argument);
    }

    /**
     * The object itself, or what it wraps, whatever is of a type that its class loader knows, or that of its neighbour.
     */
    private static @Nullable Object inside(Wrapper outer, String typeName, Wrapper neighbour) {
        for (Wrapper each : List.of(outer, neighbour)) {
            try {
                Class<?> type = Class.forName(typeName, false, each.getClass().getClassLoader());
                // Without asking whether it is a wrapper: Tomcat's denies it.
                return type.isInstance(outer) ? outer : outer.unwrap(type);
            } catch (ClassNotFoundException | LinkageError | SQLException | RuntimeException isNot) {
                // nor is it known to the other one, as a rule
            }
        }
        return null;
    }
}

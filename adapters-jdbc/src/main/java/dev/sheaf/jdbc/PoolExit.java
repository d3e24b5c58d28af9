package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Wrapper;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The ways out that some pools have for a connection that was cut. Without, HikariCP throws one out only after a
 * failure with a SQLState that it knows, older ones of Tomcat's only if told to validate what comes back, and Agroal
 * never. c3p0 and Vibur need nothing of the kind: they throw out what has failed once.
 *
 * <p>Pools are looked for by their names, since none is needed to compile or run this module.
 */
final class PoolExit {

    private final DataSource dataSource;
    private final Connection connection;

    private PoolExit(DataSource dataSource, Connection connection) {
        this.dataSource = dataSource;
        this.connection = connection;
    }

    /** Tells the pool not to keep a connection that was cut. Does nothing with a pool that is not known here. */
    static void take(DataSource dataSource, Connection connection) {
        PoolExit exit = new PoolExit(dataSource, connection);
        Discard.quietly(exit::hikari);
        Discard.quietly(exit::dbcp2);
        Discard.quietly(exit::tomcat);
        Discard.quietly(exit::agroal);
    }

    private void hikari() throws Exception {
        Object pool = inside(dataSource, "com.zaxxer.hikari.HikariDataSource");
        if (pool == null) {
            return;
        }
        Object handle = inside(connection, "com.zaxxer.hikari.pool.ProxyConnection");
        if (handle != null) {
            give(pool, "evictConnection", handle);
        } else if (!isSeenAsLost()) { // a proxy hides the handle: so all connections are replaced as they come back
            Object bean = pool.getClass().getMethod("getHikariPoolMXBean").invoke(pool);
            bean.getClass().getMethod("softEvictConnections").invoke(bean);
        }
    }

    /** Whether the pool has now seen a failure after which it keeps no connection. */
    private boolean isSeenAsLost() {
        try {
            Discard.probe(connection);
            return false;
        } catch (SQLException failed) {
            String state = failed.getSQLState();
            return state != null && state.startsWith("08");
        }
    }

    private void dbcp2() throws Exception {
        Object pool = inside(dataSource, "org.apache.commons.dbcp2.BasicDataSource");
        Object handle = inside(connection, "org.apache.commons.dbcp2.PoolableConnection");
        if (pool != null && handle != null) {
            give(pool, "invalidateConnection", handle);
        }
    }

    private static void give(Object pool, String method, Object handle) throws ReflectiveOperationException {
        pool.getClass().getMethod(method, Connection.class).invoke(pool, handle);
    }

    private void tomcat() throws Exception {
        Object pooled = inside(connection, "org.apache.tomcat.jdbc.pool.PooledConnection");
        if (pooled != null) {
            pooled.getClass().getMethod("setDiscarded", boolean.class).invoke(pooled, true);
        }
    }

    private void agroal() throws Exception {
        Object handle = inside(connection, "io.agroal.pool.wrapper.ConnectionWrapper");
        if (handle != null) {
            Object handler = handle.getClass().getMethod("getHandler").invoke(handle);
            handler.getClass().getMethod("setFlushOnly").invoke(handler);
        }
    }

    /** The object itself, or what it wraps, whatever is of this type. */
    private @Nullable Object inside(Wrapper outer, String typeName) {
        Class<?> type = find(typeName, dataSource);
        type = type != null ? type : find(typeName, connection);
        if (type == null || type.isInstance(outer)) {
            return type == null ? null : outer;
        }
        try {
            return outer.unwrap(type); // without asking whether it is a wrapper: Tomcat's denies it
        } catch (SQLException | RuntimeException isNot) {
            return null;
        }
    }

    private static @Nullable Class<?> find(String typeName, Object neighbour) {
        try {
            return Class.forName(typeName, false, neighbour.getClass().getClassLoader());
        } catch (ClassNotFoundException | LinkageError notThere) {
            return null;
        }
    }
}

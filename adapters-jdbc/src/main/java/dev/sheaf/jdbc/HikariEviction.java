package dev.sheaf.jdbc;

import java.sql.Connection;
import javax.sql.DataSource;

/**
 * Takes a connection out of HikariCP, which otherwise throws one out only after a failure with a SQLState that it
 * knows. H2's state for a closed connection is none of them: such a connection would be handed out for half a second,
 * and fail.
 *
 * <p>The pool is looked for by its name, since none is needed to compile or run this module.
 */
final class HikariEviction {

    private static final String POOL = "com.zaxxer.hikari.HikariDataSource";
    private static final String HANDLE = "com.zaxxer.hikari.pool.ProxyConnection";

    private HikariEviction() {}

    /** Does nothing with another pool. */
    static void evict(DataSource dataSource, Connection connection) throws Exception {
        ClassLoader loader = dataSource.getClass().getClassLoader();
        Class<?> pool;
        Class<?> handle;
        try {
            pool = Class.forName(POOL, false, loader);
            handle = Class.forName(HANDLE, false, loader);
        } catch (ClassNotFoundException | LinkageError notThere) {
            return;
        }
        if (dataSource.isWrapperFor(pool)) {
            Object given = handle.isInstance(connection) ? connection : connection.unwrap(handle);
            pool.getMethod("evictConnection", Connection.class).invoke(dataSource.unwrap(pool), given);
        }
    }
}

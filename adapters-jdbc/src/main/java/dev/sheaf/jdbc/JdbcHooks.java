package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What drivers and pools do each in their own way; given to {@link JdbcClient#withHooks}.
 *
 * <p>The defaults serve PostgreSQL, H2, MariaDB, MySQL and SQL Server, with HikariCP, DBCP2, Tomcat's pool, c3p0,
 * Agroal, Vibur, or no pool. For another pool, or another way out of it:
 *
 * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="hooks"}
 *
 * <p>Whatever a hook throws is logged, and the next step is taken. Hooks may block, but hold up only the query they are
 * called for. They may be called from several threads at once.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 */
public interface JdbcHooks {

    /**
     * Ends the statement that runs on a connection, after {@code Statement.cancel()} has been in vain, or where it
     * would be, since rows are being fetched. By default {@code PGConnection.cancelQuery()} for PostgreSQL's driver,
     * and for others {@code Statement.cancel()} once more.
     *
     * <p>Called on a thread for cancels, while the worker is inside the driver, and never when the statement has ended.
     *
     * @param connection the connection as the data source gave it
     * @param statement the statement that runs
     * @throws Exception if the request could not be made
     */
    default void cancelAgain(Connection connection, Statement statement) throws Exception {
        Vendors.cancelAgain(connection, statement);
    }

    /**
     * Tells whether a failure says that the statement was cancelled. Only then is its connection used again.
     *
     * <p>By default the SQLStates 57014, HY008 and 70100, every {@link java.sql.SQLTimeoutException}, and the class
     * that MySQL has for it. Always {@code false} is the strictest setting: no connection is used again after a cancel.
     *
     * @param failure what the statement failed with
     * @return whether a cancel has hit
     */
    default boolean isCancelled(SQLException failure) {
        return Vendors.isCancel(failure);
    }

    /**
     * Cuts a connection off; the thread that reads from it fails. By default {@link Connection#abort} of the physical
     * connection.
     *
     * <p>Called on any thread while the worker may be inside the driver, and again before {@link #discard}.
     *
     * @param connection the connection as the data source gave it
     * @throws Exception if it could not be cut
     */
    default void abort(Connection connection) throws Exception {
        Discard.physical(connection).abort(Runnable::run);
    }

    /**
     * Takes a connection that was cut off out of its pool. HikariCP, DBCP2, Tomcat's pool and Agroal have been told
     * before, each in its own way. By default closes the physical connection, runs a statement through the pool's
     * handle, by which another pool sees for itself that it is dead, and closes the handle.
     *
     * <p>Called on the worker, which owns the connection. If this throws, the default is applied.
     *
     * @param connection the connection as the data source gave it
     * @throws Exception if it may still be in the pool
     */
    default void discard(Connection connection) throws Exception {
        Discard.outOfThePool(connection);
    }
}

package dev.sheaf.jdbc;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The query never began, for there was no connection: the pool had none in time, the database could not be reached, or
 * there was no thread to run on.
 *
 * <p>The remedy is another one than for a slow query: look at the size of the pool, and at who holds its connections.
 */
public final class NoConnectionException extends JdbcException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * No connection, and why.
     *
     * @param within the limit that has passed, if that is why
     */
    NoConnectionException(String within, String why, NamedSql sql, @Nullable Throwable cause) {
        super("no connection" + within + ", " + why, why, sql, cause);
    }
}

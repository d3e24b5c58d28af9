package dev.sheaf.jdbc;

import java.io.Serial;

/**
 * The query found more than it may: a second row where one was to be, a second row for the same key, or more rows than
 * {@link JdbcQuery#maxRows} allows. Nothing is ever cut off silently.
 */
public final class TooManyRowsException extends JdbcException {

    @Serial
    private static final long serialVersionUID = 1L;

    TooManyRowsException(String what, NamedSql sql) {
        super(what, what, sql, null);
    }
}

package dev.sheaf.jdbc;

import java.io.Serial;

/** The query found nothing where exactly one row was to be; {@link JdbcQuery#oneOrEmpty} is for queries that may. */
public final class NoRowException extends JdbcException {

    @Serial
    private static final long serialVersionUID = 1L;

    NoRowException(NamedSql sql) {
        super("no row where one was to be", "no row", sql, null);
    }
}

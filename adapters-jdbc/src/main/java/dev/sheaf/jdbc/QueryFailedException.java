package dev.sheaf.jdbc;

import java.io.Serial;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The database or its driver failed the query; the cause is the original {@link SQLException}, untouched.
 *
 * <p>The message of the cause is the server's, and may quote values; the message of this exception does not.
 */
public final class QueryFailedException extends JdbcException {

    @Serial
    private static final long serialVersionUID = 1L;

    QueryFailedException(NamedSql sql, SQLException cause) {
        super("query failed with " + SqlState.reportText(cause), SqlState.reportText(cause), sql, cause);
    }

    /**
     * The SQLState of the cause.
     *
     * @return five characters that tell the kind of failure; empty where the driver gave none, as those of SQLite and
     *     DuckDB often do
     */
    public Optional<String> sqlState() {
        return getCause() instanceof SQLException cause ? SqlState.of(cause) : Optional.empty();
    }
}

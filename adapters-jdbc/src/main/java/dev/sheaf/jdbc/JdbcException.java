package dev.sheaf.jdbc;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A query gave no answer.
 *
 * <p>The message holds the SQL text, or the beginning of a long one, with the names of its parameters, and never their
 * values.
 */
public abstract sealed class JdbcException extends RuntimeException
        permits NoConnectionException, NoRowException, QueryFailedException, TooManyRowsException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The SQL text as it was given. */
    private final String sql;

    JdbcException(String what, NamedSql sql, @Nullable Throwable cause) {
        super(what + ": " + sql.excerpt(), cause);
        this.sql = sql.text();
    }

    /**
     * Which query it was.
     *
     * @return the SQL text as it was given, with the names of its parameters
     */
    public String sql() {
        return sql;
    }
}

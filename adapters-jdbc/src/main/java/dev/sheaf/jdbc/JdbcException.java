package dev.sheaf.jdbc;

import dev.sheaf.ReportableFailure;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A query gave no answer.
 *
 * <p>The message holds the SQL text, or the beginning of a long one, with the names of its parameters, and never their
 * values.
 */
public abstract sealed class JdbcException extends RuntimeException implements ReportableFailure
        permits NoConnectionException, NoRowException, QueryFailedException, TooManyRowsException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The SQL text as it was given. */
    private final String sql;

    /** What {@link #reportText()} returns. */
    private final String reportText;

    JdbcException(String what, String reportText, NamedSql sql, @Nullable Throwable cause) {
        super(what + ": " + sql.excerpt(), cause);
        this.reportText = reportText;
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

    /**
     * For the report of a run: what was missing, which bound was exceeded, or the SQLState, and never a value.
     *
     * @return such as {@code pool exhausted}, {@code more than 10000 rows} or {@code SQLState 57014}
     */
    @Override
    public String reportText() {
        return reportText;
    }
}

package dev.sheaf.jdbc;

import dev.sheaf.ReportableFailure;
import java.io.Serial;

/**
 * The query found more than it may: a second row where one was to be, a second row for the same key, or more rows than
 * {@link JdbcQuery#maxRows} allows. Nothing is ever cut off silently.
 */
public final class TooManyRowsException extends JdbcException implements ReportableFailure {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What {@link #reportText()} returns. */
    private final String what;

    TooManyRowsException(String what, NamedSql sql) {
        super(what, sql, null);
        this.what = what;
    }

    /**
     * For the report of a run: which bound was exceeded.
     *
     * @return such as {@code more than 10000 rows}
     */
    @Override
    public String reportText() {
        return what;
    }
}

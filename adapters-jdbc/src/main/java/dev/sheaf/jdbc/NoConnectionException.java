package dev.sheaf.jdbc;

import dev.sheaf.ReportableFailure;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The query never began, for there was no connection: the pool had none in time, the database could not be reached, or
 * there was no thread to run on.
 *
 * <p>The remedy is another one than for a slow query: look at the size of the pool, and at who holds its connections.
 */
public final class NoConnectionException extends JdbcException implements ReportableFailure {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What {@link #reportText()} returns. */
    private final String reportText;

    NoConnectionException(String why, String reportText, NamedSql sql, @Nullable Throwable cause) {
        super(why, sql, cause);
        this.reportText = reportText;
    }

    /**
     * For the report of a run: what was missing, or the SQLState of what the data source threw.
     *
     * @return such as {@code pool exhausted} or {@code SQLState 28P01}
     */
    @Override
    public String reportText() {
        return reportText;
    }
}

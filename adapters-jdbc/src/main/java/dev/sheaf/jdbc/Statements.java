package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prepares the statement of one query, as often as it is asked. */
final class Statements {

    private final NamedSql sql;
    private final String jdbc;
    private final List<? extends Parameter<?>> positions; // one for each question mark, or a binder for all
    private final Limits limits;

    /**
     * What a query may take.
     *
     * @param maxRows how many rows it may have
     * @param fetchSize how many to a portion; 0: as the driver likes
     * @param readOnly whether the database is to refuse writes
     */
    record Limits(int maxRows, int fetchSize, boolean readOnly) {}

    Statements(NamedSql sql, List<? extends Parameter<?>> positions, Limits limits) {
        this.sql = sql;
        this.jdbc = sql.jdbc();
        this.positions = positions;
        this.limits = limits;
    }

    NamedSql sql() {
        return sql;
    }

    int maxRows() {
        return limits.maxRows;
    }

    boolean readOnly() {
        return limits.readOnly;
    }

    /** Some drivers, PostgreSQL's among them, fetch in portions and refuse writes only within a transaction. */
    boolean needsTransaction() {
        return limits.fetchSize > 0 || limits.readOnly;
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return connection.prepareStatement(jdbc);
    }

    void fill(PreparedStatement statement, @Nullable Object[] values) throws Exception {
        if (limits.maxRows < Integer.MAX_VALUE) {
            statement.setMaxRows(limits.maxRows + 1); // one more, to see that it was too many
        }
        if (limits.fetchSize > 0) {
            statement.setFetchSize(limits.fetchSize);
        }
        for (int i = 0; i < values.length; i++) {
            positions.get(i).setter().set(statement, i + 1, values[i]);
        }
    }
}

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
    private final List<? extends Parameter<?>> positions; // one for each question mark
    private final int maxRows;
    private final int fetchSize; // 0: as the driver likes

    Statements(NamedSql sql, List<? extends Parameter<?>> positions, int maxRows, int fetchSize) {
        this.sql = sql;
        this.jdbc = sql.jdbc();
        this.positions = positions;
        this.maxRows = maxRows;
        this.fetchSize = fetchSize;
    }

    NamedSql sql() {
        return sql;
    }

    int maxRows() {
        return maxRows;
    }

    /** Some drivers, PostgreSQL's among them, fetch in portions only within a transaction. */
    boolean needsTransaction() {
        return fetchSize > 0;
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        return connection.prepareStatement(jdbc);
    }

    void fill(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        statement.setMaxRows(maxRows == Integer.MAX_VALUE ? 0 : maxRows + 1); // one more, to see that it was too many
        if (fetchSize > 0) {
            statement.setFetchSize(fetchSize);
        }
        for (int i = 0; i < values.length; i++) {
            positions.get(i).set(statement, i + 1, values[i]);
        }
    }
}

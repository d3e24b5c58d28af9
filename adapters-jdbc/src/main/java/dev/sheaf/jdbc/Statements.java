package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Prepares the statement of one query, as often as it is asked. */
final class Statements {

    private final NamedSql sql;
    private final String jdbc;
    private final int maxRows;
    private final int fetchSize; // 0: as the driver likes

    Statements(NamedSql sql, int maxRows, int fetchSize) {
        this.sql = sql;
        this.jdbc = sql.jdbc();
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
            statement.setObject(i + 1, converted(values[i]));
        }
    }

    /** What drivers do not take by themselves. */
    private static @Nullable Object converted(@Nullable Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
    }
}

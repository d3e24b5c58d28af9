package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/**
 * What a query may take.
 *
 * @param maxRows how many rows it may have
 * @param fetchSize how many to a portion; 0: as the driver likes
 * @param readOnly whether the database is to refuse writes
 */
record Limits(int maxRows, int fetchSize, boolean readOnly) {

    static final Limits DEFAULT = new Limits(10_000, 0, false);

    /** Some drivers, PostgreSQL's among them, fetch in portions and refuse writes only within a transaction. */
    boolean needTransaction() {
        return fetchSize > 0 || readOnly;
    }

    /** For one row: enough to see a second one. */
    Limits ofTwo() {
        return maxRows == Integer.MAX_VALUE ? this : new Limits(2, fetchSize, readOnly);
    }

    /** Lets the database refuse writes; fails where the driver cannot do that to an open connection. */
    static void makeReadOnly(Connection connection) throws SQLException {
        try {
            connection.setReadOnly(true);
        } catch (SQLException refused) {
            if (refused.getSQLState() == null || refused instanceof SQLFeatureNotSupportedException) {
                throw new UnsupportedOperationException(
                        "the driver cannot make an open connection read-only, as those of SQLite and DuckDB cannot:"
                                + " open the data source read-only and leave readOnly() out",
                        refused);
            }
            throw refused;
        }
    }
}

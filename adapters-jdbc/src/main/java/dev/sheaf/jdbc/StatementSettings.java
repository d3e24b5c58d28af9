package dev.sheaf.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What was set on a statement before us; used by the worker only. Pools and drivers that keep statements hand them on,
 * with whatever was set, to the next who asks the same text. H2 even keeps the time-out for all statements of the
 * connection.
 */
final class StatementSettings {

    private interface Getter {
        int of(Statement statement) throws SQLException;
    }

    private interface Setter {
        void set(Statement statement, int value) throws SQLException;
    }

    private record Setting(Getter getter, Setter setter) {}

    /** Those that we set, and those that a binder may set. */
    private static final List<Setting> ALL = List.of(
            new Setting(Statement::getMaxRows, Statement::setMaxRows),
            new Setting(Statement::getFetchSize, Statement::setFetchSize),
            new Setting(Statement::getQueryTimeout, Statement::setQueryTimeout),
            new Setting(Statement::getFetchDirection, Statement::setFetchDirection),
            new Setting(Statement::getMaxFieldSize, Statement::setMaxFieldSize));

    private final Statement statement;
    private final int[] before = new int[ALL.size()];

    StatementSettings(Statement statement) {
        this.statement = statement;
        for (int i = 0; i < before.length; i++) {
            before[i] = value(ALL.get(i));
        }
    }

    /** Not every driver has every setting. */
    private int value(Setting setting) {
        try {
            return setting.getter.of(statement);
        } catch (SQLException | RuntimeException unknown) {
            return Integer.MIN_VALUE;
        }
    }

    static void limit(Statement statement, Limits limits) throws SQLException {
        if (limits.maxRows() < Integer.MAX_VALUE) {
            statement.setMaxRows(limits.maxRows() + 1); // one more, to see that it was too many
        }
        if (limits.fetchSize() > 0) {
            statement.setFetchSize(limits.fetchSize());
        }
    }

    /** A statement that the driver has closed, as some do after a cancel, is kept by nobody. */
    void restore() throws SQLException {
        for (int i = 0; i < before.length && !statement.isClosed(); i++) {
            if (value(ALL.get(i)) != before[i]) {
                ALL.get(i).setter.set(statement, before[i]);
            }
        }
    }
}

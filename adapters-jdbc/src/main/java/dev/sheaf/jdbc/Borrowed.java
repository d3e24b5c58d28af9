package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one fetch and what was opened on it; used by the worker only. The next borrower finds the
 * connection as this one did: with nothing open, in no transaction, with auto-commit and read-only as they were, and so
 * the statements that are kept with it.
 */
final class Borrowed {

    private final Connection connection;
    private final QuerySource<?, ?> source;
    private @Nullable PreparedStatement statement;
    private @Nullable StatementSettings settings;
    private @Nullable ResultSet rows;
    private boolean statementAsBefore = true;
    private boolean inTransaction; // our own, or one in which the pool hands out connections
    private boolean ownTransaction; // auto-commit was on, and is off now
    private boolean ownReadOnly; // it was not read-only, and is now

    Borrowed(Connection connection, QuerySource<?, ?> source) {
        this.connection = connection;
        this.source = source;
    }

    PreparedStatement prepare(@Nullable Object[] values) throws Exception {
        boolean autoCommit = connection.getAutoCommit();
        inTransaction = !autoCommit;
        if (source.limits().readOnly() && !connection.isReadOnly()) {
            ownReadOnly = true; // first, for it may take effect and fail
            Limits.makeReadOnly(connection);
        }
        if (source.limits().needTransaction() && autoCommit) {
            ownTransaction = true;
            inTransaction = true;
            connection.setAutoCommit(false);
        }
        PreparedStatement prepared = source.prepare(connection, values);
        statement = prepared;
        settings = new StatementSettings(prepared);
        StatementSettings.limit(prepared, source.limits());
        source.fill(prepared, values);
        return prepared;
    }

    ResultSet execute(PreparedStatement prepared) throws SQLException {
        ResultSet executed = prepared.executeQuery();
        rows = executed;
        return executed;
    }

    boolean inTransaction() {
        return inTransaction;
    }

    /** Some drivers read all that is left of the rows. */
    void closeRows() {
        if (rows != null) {
            Discard.quietly(rows::close);
            rows = null;
        }
    }

    /** Closes what was opened and commits, if there is a transaction. */
    void commit() throws SQLException {
        closeAll();
        if (inTransaction) {
            connection.commit();
        }
    }

    /**
     * Closes what was opened and rolls back. Returns false where the connection is not as it was, and unfit for others.
     */
    boolean rollBack() {
        closeAll();
        return !inTransaction || Discard.quietly(connection::rollback);
    }

    /** Puts back what was changed, after the transaction. Returns false where the connection is not as it was. */
    boolean restore() {
        boolean readOnly = !ownReadOnly || Discard.quietly(() -> connection.setReadOnly(false));
        boolean autoCommit = !ownTransaction || Discard.quietly(() -> connection.setAutoCommit(true));
        return readOnly && autoCommit && statementAsBefore;
    }

    /** Takes a connection that is not fit for others out of its pool. */
    void discard(JdbcHooks hooks) {
        Discard.quietly(() -> hooks.abort(connection)); // first: nothing below is to talk to the server
        closeAll();
        PoolExit.take(source.client().dataSource, connection);
        if (!Discard.quietly(() -> hooks.discard(connection))) {
            Discard.outOfThePool(connection);
        }
    }

    /** Gives the connection back. */
    void close() {
        Discard.quietly(connection::close);
    }

    private void closeAll() {
        closeRows();
        if (settings != null) {
            statementAsBefore &= Discard.quietly(settings::restore);
            settings = null;
        }
        if (statement != null) {
            Discard.quietly(statement::close);
            statement = null;
        }
    }
}

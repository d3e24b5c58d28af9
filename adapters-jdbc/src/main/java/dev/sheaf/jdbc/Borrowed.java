package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one run and what was opened on it; used by the worker only. The next borrower finds the connection as this
 * one did: with nothing open, in no transaction, with auto-commit and read-only as they were.
 */
final class Borrowed {

    private final Connection connection;
    private final Statements statements;
    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private boolean ownTransaction; // auto-commit was on, and is off now
    private boolean ownReadOnly; // it was not read-only, and is now

    Borrowed(Connection connection, Statements statements) {
        this.connection = connection;
        this.statements = statements;
    }

    PreparedStatement prepare(@Nullable Object[] values) throws Exception {
        if (statements.readOnly() && !connection.isReadOnly()) {
            ownReadOnly = true; // first, for it may take effect and fail
            connection.setReadOnly(true);
        }
        if (statements.needsTransaction() && connection.getAutoCommit()) {
            ownTransaction = true;
            connection.setAutoCommit(false);
        }
        PreparedStatement prepared = statements.prepare(connection);
        statement = prepared;
        statements.fill(prepared, values);
        return prepared;
    }

    ResultSet execute(PreparedStatement prepared) throws SQLException {
        ResultSet executed = prepared.executeQuery();
        rows = executed;
        return executed;
    }

    /** Closes what was opened and commits, if there is a transaction: our own, or one in which the pool hands out connections. */
    void commit() throws SQLException {
        closeAll();
        if (inTransaction()) {
            connection.commit();
        }
    }

    /** Closes what was opened and rolls back. Returns false where the connection is not as it was, and unfit for others. */
    boolean rollBack() {
        closeAll();
        return done(() -> {
            if (inTransaction()) {
                connection.rollback();
            }
        });
    }

    /** Puts back what was changed, after the transaction. Returns false where the connection is not as it was. */
    boolean restore() {
        boolean readOnly = !ownReadOnly || done(() -> connection.setReadOnly(false));
        boolean autoCommit = !ownTransaction || done(() -> connection.setAutoCommit(true));
        return readOnly && autoCommit;
    }

    private boolean inTransaction() throws SQLException {
        return ownTransaction || !connection.getAutoCommit();
    }

    /** Takes a connection that is not fit for others out of its pool. */
    void discard(JdbcHooks hooks) {
        Discard.attempt(() -> hooks.abort(connection)); // first, so that nothing below talks to the server
        closeAll();
        if (!Discard.attempt(() -> hooks.discard(connection))) {
            Discard.outOfThePool(connection);
        }
    }

    /** Gives the connection back. */
    void close() {
        done(connection::close);
    }

    private void closeAll() {
        closeQuietly(rows);
        closeQuietly(statement);
    }

    private static void closeQuietly(@Nullable AutoCloseable opened) {
        if (opened != null) {
            try {
                opened.close();
            } catch (Throwable failed) { // then closing the connection will have to do
                Log.attemptFailed(failed);
            }
        }
    }

    private boolean done(Discard.Step step) {
        try {
            step.take();
            return true;
        } catch (Throwable failed) {
            Log.givingBack(statements.sql(), failed);
            return false;
        }
    }
}

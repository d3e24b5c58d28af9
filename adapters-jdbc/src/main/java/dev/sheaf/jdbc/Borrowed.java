package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one run and what was opened on it; used by the worker only. The next borrower finds the connection as this
 * one did: with nothing open, in no transaction, with auto-commit as it was.
 */
final class Borrowed {

    private final Connection connection;
    private final Statements statements;
    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private boolean ownTransaction; // auto-commit was on, and is off now

    Borrowed(Connection connection, Statements statements) {
        this.connection = connection;
        this.statements = statements;
    }

    PreparedStatement prepare(@Nullable Object[] values) throws SQLException {
        if (statements.needsTransaction() && connection.getAutoCommit()) {
            connection.setAutoCommit(false);
            ownTransaction = true;
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

    /**
     * Ends the transaction, whether it is our own or the pool hands out connections in one, and gives the connection back.
     *
     * @throws SQLException if the commit failed; the connection is back all the same
     */
    void giveBack(boolean success) throws SQLException {
        close(rows);
        close(statement);
        try {
            if (ownTransaction || !connection.getAutoCommit()) {
                endTransaction(success);
            }
        } finally {
            close(connection);
        }
    }

    private void endTransaction(boolean success) throws SQLException {
        try {
            if (success) {
                connection.commit();
            } else {
                rollback();
            }
        } catch (SQLException notCommitted) {
            rollback();
            throw notCommitted;
        } finally {
            restore();
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException failed) {
            Log.givingBack(statements.sql(), failed);
        }
    }

    private void restore() {
        try {
            if (ownTransaction) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException failed) {
            Log.givingBack(statements.sql(), failed);
        }
    }

    /** Takes a connection that is not fit for others out of its pool. */
    void discard(Discard discard) {
        discard.abort(connection); // first, so that nothing below talks to the server
        closeQuietly(rows);
        closeQuietly(statement);
        discard.discard(connection);
    }

    /** Gives back a connection that was not touched. */
    void close() {
        close(connection);
    }

    private void close(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Throwable failed) {
            Log.givingBack(statements.sql(), failed);
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Throwable ofADeadConnection) {
            Log.attemptFailed(ofADeadConnection);
        }
    }
}

package dev.sheaf.jdbc;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.jdbc.Lifecycle.Phase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the worker does for one fetch, from {@code getConnection} to {@code close}, and what has come of it; used by the
 * worker only, but for what is decided.
 *
 * <p>The next borrower finds the connection as this one did: with nothing open, in no transaction, with auto-commit and
 * read-only as they were. So are the statements that are kept with it: pools and drivers hand them on, with whatever
 * was set, to the next who asks the same text.
 */
final class QueryWork<T extends @Nullable Object> implements Runnable {

    private static final int UNCHANGED = -1;

    /** Tells an answer that is null from none. */
    record Result<T extends @Nullable Object>(T value) {}

    private final QueryFetch<T> fetch;
    private final QuerySource<?, T> source;
    private final @Nullable Object[] values;

    // Until it has said that all is decided; read after that:
    @Nullable
    Result<T> result;

    @Nullable
    Throwable failure;

    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private boolean inTransaction; // our own, or one in which the pool hands out connections

    // What is to be put back:
    private boolean ownTransaction; // auto-commit was on, and is off now
    private boolean ownReadOnly; // it was not read-only, and is now
    private int maxRows = UNCHANGED; // of the statement, as it was before
    private int fetchSize = UNCHANGED;
    private boolean statementAsBefore = true;

    QueryWork(QueryFetch<T> fetch, QuerySource<?, T> source, @Nullable Object[] values) {
        this.fetch = fetch;
        this.source = source;
        this.values = values;
    }

    @Override
    public void run() {
        Connection connection = acquire();
        if (connection == null) {
            return;
        }
        fetch.setInterruptAside();
        if (!fetch.advance(Phase.PREPARING, connection, null)) { // came too late: goes back untouched
            fetch.watchWayBack();
            Discard.quietly(connection::close);
            return;
        }
        fetch.connecting.complete(true);
        try {
            query(connection);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        fetch.setInterruptAside();
        if (result == null || !inTransaction) {
            fetch.answerSoon();
        }
        closeRows(); // may read all that is left of them: so cancels may still come
        boolean fit = fetch.seal(isHit()) && putInOrder(connection);
        if (fetch.part() && fit) {
            Discard.quietly(connection::close);
        } else {
            discard(connection);
        }
    }

    private @Nullable Connection acquire() {
        if (!fetch.advance(Phase.ACQUIRING, null, null)) {
            return null;
        }
        if (fetch.context.deadline().isExpired()) { // no caller would see the answer: spare the pool
            failure = new DeadlineExceededException(
                    "no time was left for the query: " + source.sql().excerpt(), fetch.context.deadline());
            return null;
        }
        try {
            Connection connection = source.client().dataSource.getConnection();
            if (connection == null) {
                failure = noConnection("", "null from the data source", null);
            }
            return connection;
        } catch (Exception unavailable) {
            failure = noConnection("", SqlState.reportText(unavailable), unavailable);
            return null;
        }
    }

    NoConnectionException noConnection(String within, String why, @Nullable Throwable cause) {
        return new NoConnectionException(within, why, source.sql(), cause);
    }

    private void query(Connection connection) throws Exception {
        PreparedStatement prepared = prepare(connection);
        fetch.setInterruptAside();
        if (!fetch.advance(Phase.EXECUTING, connection, prepared)) {
            return;
        }
        ResultSet executed;
        try {
            executed = prepared.executeQuery();
        } catch (SQLException failed) {
            fetch.failed(failed);
            throw failed;
        }
        rows = executed;
        if (fetch.advance(Phase.READING, connection, prepared)) {
            result = new Result<>(source.reading().from(new Rows(executed, fetch, source)));
        }
    }

    private PreparedStatement prepare(Connection connection) throws Exception {
        Limits limits = source.limits();
        boolean autoCommit = connection.getAutoCommit();
        inTransaction = !autoCommit;
        if (limits.readOnly() && !connection.isReadOnly()) {
            ownReadOnly = true; // first, for it may take effect and fail
            Limits.makeReadOnly(connection);
        }
        if (limits.needTransaction() && autoCommit) {
            ownTransaction = true;
            inTransaction = true;
            connection.setAutoCommit(false);
        }
        PreparedStatement prepared = source.prepare(connection, values);
        statement = prepared;
        if (limits.maxRows() < Integer.MAX_VALUE) {
            maxRows = prepared.getMaxRows();
            prepared.setMaxRows(limits.maxRows() + 1); // one more, to see that it was too many
        }
        if (limits.fetchSize() > 0) {
            fetchSize = prepared.getFetchSize();
            prepared.setFetchSize(limits.fetchSize());
        }
        source.fill(prepared, values);
        return prepared;
    }

    /** Whether the statement itself has failed in the way of one that was cancelled. */
    private boolean isHit() {
        SQLException failed = fetch.statementFailure;
        try {
            return failed != null && source.client().settings.hooks.isCancelled(failed);
        } catch (Throwable unknown) {
            Log.stepFailed(unknown);
            return false;
        }
    }

    /** Ends the transaction and puts the connection in order. Returns false where it is not as it was. */
    private boolean putInOrder(Connection connection) {
        closeStatement();
        if (result != null) {
            try {
                if (inTransaction) {
                    connection.commit();
                }
                fetch.answerSoon();
                return putBack(connection);
            } catch (Throwable notCommitted) {
                result = null;
                failure = notCommitted;
            }
        }
        fetch.answerSoon();
        boolean clean = !inTransaction || Discard.quietly(connection::rollback);
        return putBack(connection) && clean;
    }

    /** After the transaction. */
    private boolean putBack(Connection connection) {
        boolean readOnly = !ownReadOnly || Discard.quietly(() -> connection.setReadOnly(false));
        boolean autoCommit = !ownTransaction || Discard.quietly(() -> connection.setAutoCommit(true));
        return readOnly && autoCommit && statementAsBefore;
    }

    /** Some drivers read all that is left of the rows. */
    private void closeRows() {
        if (rows != null) {
            Discard.quietly(rows::close);
            rows = null;
        }
    }

    private void closeStatement() {
        PreparedStatement opened = statement;
        if (opened != null) {
            statementAsBefore = Discard.quietly(() -> putBack(opened));
            Discard.quietly(opened::close);
            statement = null;
        }
    }

    /** No cache keeps a statement that the driver has closed, as some do after a cancel. */
    private void putBack(PreparedStatement opened) throws SQLException {
        if (maxRows != UNCHANGED && !opened.isClosed()) {
            opened.setMaxRows(maxRows);
        }
        if (fetchSize != UNCHANGED && !opened.isClosed()) {
            opened.setFetchSize(fetchSize);
        }
    }

    /** Takes a connection that is not fit for others out of its pool. */
    private void discard(Connection connection) {
        JdbcHooks hooks = source.client().settings.hooks;
        Discard.quietly(() -> hooks.abort(connection)); // first: nothing below is to talk to the server
        closeRows();
        closeStatement();
        Vendors.takeOutOfThePool(source.client().dataSource, connection);
        if (!Discard.quietly(() -> hooks.discard(connection))) {
            Discard.outOfThePool(connection);
        }
    }

    /** Decides what the caller is to see of a failure: nothing of one that came of our own stop. */
    void settle() {
        if (failure instanceof SQLException sql) {
            failure = new QueryFailedException(source.sql(), sql);
        }
        if (failure != null && isOurStop(failure)) {
            failure = null;
        }
    }

    private boolean isOurStop(Throwable failed) {
        SQLException ended = fetch.statementFailure;
        return fetch.isStopRequested()
                && (failed instanceof Rows.Stopped || (ended != null && ended.equals(failed.getCause()) && isHit()));
    }
}

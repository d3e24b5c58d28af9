package dev.sheaf.jdbc;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.jdbc.Lifecycle.Phase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the worker does for one fetch, from {@code getConnection} to {@code close}, and what has come of it. */
final class QueryWork<T extends @Nullable Object> implements Runnable {

    private final QueryFetch<T> fetch;
    private final QuerySource<?, T> source;
    private final Lifecycle lifecycle;
    private final @Nullable Object[] values;

    // Written by the worker, until it has said that all is decided; read after that:
    @Nullable
    Result<T> result;

    @Nullable
    Throwable failure;

    /** Tells an answer that is null from none. */
    record Result<T extends @Nullable Object>(T value) {}

    QueryWork(QueryFetch<T> fetch, @Nullable Object[] values) {
        this.fetch = fetch;
        this.source = fetch.source;
        this.lifecycle = fetch.lifecycle;
        this.values = values;
    }

    @Override
    public void run() {
        Connection connection = acquire();
        if (connection == null) {
            return;
        }
        lifecycle.interruption.setAside();
        Borrowed borrowed = new Borrowed(connection, source);
        if (!lifecycle.advance(Phase.PREPARING, connection, null)) { // came too late: goes back untouched
            borrowed.close();
            return;
        }
        try {
            fetch.connecting.succeeded();
            var unused = fetch.querying.begin(fetch.context, "query", fetch.context.deadline());
            query(connection, borrowed);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        lifecycle.interruption.setAside();
        if (result == null || !borrowed.inTransaction()) {
            fetch.answerSoon();
        }
        borrowed.closeRows(); // may read all that is left of them: so cancels may still come
        boolean fit = lifecycle.seal(isHit()) && putInOrder(borrowed);
        if (lifecycle.part() && fit) {
            borrowed.close();
        } else {
            borrowed.discard(source.client().settings.hooks);
        }
    }

    private void query(Connection connection, Borrowed borrowed) throws Exception {
        PreparedStatement statement = borrowed.prepare(values);
        lifecycle.interruption.setAside();
        if (!lifecycle.advance(Phase.EXECUTING, connection, statement)) {
            return;
        }
        ResultSet rows;
        try {
            rows = borrowed.execute(statement);
        } catch (SQLException failed) {
            lifecycle.statementFailure = failed;
            throw failed;
        }
        if (lifecycle.advance(Phase.READING, connection, statement)) {
            result = new Result<>(source.reading().from(new Rows(rows, lifecycle, source)));
        }
    }

    /** Whether the statement itself has failed in the way of one that was cancelled. */
    private boolean isHit() {
        SQLException failed = lifecycle.statementFailure;
        try {
            return failed != null && source.client().settings.hooks.isCancelled(failed);
        } catch (Throwable unknown) {
            Log.stepFailed(unknown);
            return false;
        }
    }

    /** Ends the transaction and puts the connection in order. Returns false where that did not succeed. */
    private boolean putInOrder(Borrowed borrowed) {
        if (result != null) {
            try {
                borrowed.commit();
                fetch.answerSoon();
                return borrowed.restore();
            } catch (Throwable notCommitted) {
                result = null;
                failure = notCommitted;
            }
        }
        fetch.answerSoon();
        boolean clean = borrowed.rollBack();
        return borrowed.restore() && clean;
    }

    private @Nullable Connection acquire() {
        if (!lifecycle.advance(Phase.ACQUIRING, null, null)) {
            return null;
        }
        if (fetch.context.deadline().isExpired()) { // the pool is not troubled for an answer that nobody would see
            failure = new DeadlineExceededException(
                    "no time was left for the query: " + source.sql().excerpt(), fetch.context.deadline());
            return null;
        }
        try {
            Connection connection = source.client().dataSource.getConnection();
            if (connection == null) {
                failure = noConnection("the data source returned null", "null from the data source", null);
            }
            return connection;
        } catch (Exception unavailable) {
            failure = noConnection(
                    "the data source gave no connection, " + Log.kind(unavailable),
                    SqlState.reportText(unavailable),
                    unavailable);
            return null;
        }
    }

    NoConnectionException noConnection(String why, String reportText, @Nullable Throwable cause) {
        return new NoConnectionException(why, reportText, source.sql(), cause);
    }

    /** What the caller is to see of the failure. */
    @Nullable
    Throwable failure() {
        return failure instanceof SQLException sql ? new QueryFailedException(source.sql(), sql) : failure;
    }

    /** Tells whether the query failed because this fetch was stopped, which is no failure of its own. */
    boolean isOurStop(Throwable failed) {
        SQLException ended = lifecycle.statementFailure;
        return lifecycle.isStopRequested()
                && (failed instanceof Rows.Stopped || (ended != null && ended.equals(failed.getCause()) && isHit()));
    }
}

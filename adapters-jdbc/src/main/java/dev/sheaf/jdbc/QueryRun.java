package dev.sheaf.jdbc;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One fetch: waits for a permit, then runs on a worker from {@code getConnection} to {@code close}.
 *
 * <p>It is stopped through its context, or by whoever completes its future. Whatever happens, {@link #conclude} is called once,
 * after the connection is back: it gives the permit back and completes first the stage that says so, then the answer.
 */
final class QueryRun<T extends @Nullable Object> implements Permits.Waiter, Runnable {

    private final JdbcClient client;
    private final Statements statements;
    private final @Nullable Object[] values;
    private final Rows.Reading<T> reading;
    private final FetchContext context;

    private final Lifecycle lifecycle = new Lifecycle();
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();

    // Written and read by the worker:
    private @Nullable Answered<T> value;
    private @Nullable Throwable failure;

    /** Tells an answer that is null from none. */
    private record Answered<T extends @Nullable Object>(T value) {}

    QueryRun(
            JdbcClient client,
            Statements statements,
            @Nullable Object[] values,
            Rows.Reading<T> reading,
            FetchContext context) {
        this.client = client;
        this.statements = statements;
        this.values = values;
        this.reading = reading;
        this.context = context;
    }

    CompletableFuture<T> start() {
        context.endsWith(released);
        client.permits.acquire(this);
        // Only now, so that a stop finds the run in the queue or past it: registered before, it could miss both.
        context.onCancel(this::stop);
        var unused = answer.whenComplete((ignored, failed) -> stop());
        return answer;
    }

    /** On any thread, and more than once: the context was cancelled, or somebody completed the future. */
    private void stop() {
        switch (lifecycle.requestStop()) {
            case WAITING -> {
                if (client.permits.withdraw(this)) {
                    conclude(false);
                } // else the worker is about to look
            }
            case ACQUIRING, SEALED -> {} // the late connection goes back unused; nothing is left to stop
            case PREPARING, EXECUTING, READING -> client.canceller.end(lifecycle);
        }
    }

    /** On the starting thread, or on that of a worker which has just finished another run. */
    @Override
    public void granted() {
        try {
            client.executor.execute(this);
        } catch (Throwable rejected) {
            failure = new NoConnectionException("the executor has no thread for the query", statements.sql(), rejected);
            conclude(true);
        }
    }

    @Override
    public void run() {
        try {
            context.contextual(this::work).run();
        } catch (Throwable thrown) { // the captured context could not be set
            failure = thrown;
        }
        conclude(true);
        lifecycle.restoreInterrupt();
    }

    private void work() {
        Connection connection = acquire();
        if (connection == null) {
            return;
        }
        if (!lifecycle.preparing(connection)) { // came too late: goes back untouched
            close(connection);
            return;
        }
        PreparedStatement statement = null;
        ResultSet rows = null;
        try {
            statement = statements.prepare(connection);
            statements.fill(statement, values);
            if (lifecycle.executing(connection, statement)) {
                rows = execute(statement);
                if (lifecycle.reading(connection, statement)) {
                    value = new Answered<>(reading.from(new Rows(rows, lifecycle, statements)));
                }
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
        boolean fit = lifecycle.seal(client.canceller.patienceNanos());
        close(rows);
        close(statement);
        if (fit) {
            endTransaction(connection);
            close(connection);
        } else {
            client.canceller.discard().discard(connection);
        }
    }

    private @Nullable Connection acquire() {
        if (!lifecycle.acquiring()) {
            return null;
        }
        if (context.deadline().isExpired()) { // the pool is not troubled for an answer that nobody would see
            failure = new DeadlineExceededException(
                    "no time was left for the query: " + statements.sql().text(), context.deadline());
            return null;
        }
        try {
            return client.dataSource.getConnection();
        } catch (SQLException unavailable) {
            failure = new NoConnectionException(
                    "no connection, SQLState " + unavailable.getSQLState(), statements.sql(), unavailable);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        return null;
    }

    private ResultSet execute(PreparedStatement statement) throws SQLException {
        try {
            return statement.executeQuery();
        } catch (SQLException failed) {
            lifecycle.statementFailed(failed);
            throw failed;
        }
    }

    /** A pool may hand out connections that are in a transaction: it is ended, so that the next borrower finds none. */
    private void endTransaction(Connection connection) {
        try {
            if (connection.getAutoCommit()) {
                return;
            }
            if (value == null) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (Throwable thrown) {
            if (value != null) {
                value = null;
                failure = thrown;
            } else {
                Log.givingBack(statements.sql(), thrown);
            }
        }
    }

    private void close(@Nullable AutoCloseable resource) {
        if (resource == null) {
            return;
        }
        try {
            resource.close();
        } catch (Throwable thrown) {
            Log.givingBack(statements.sql(), thrown);
        }
    }

    /** The end, once: by the worker, by the stop that took the run out of the queue, or where no worker was to be had. */
    private void conclude(boolean hasPermit) {
        if (hasPermit) {
            client.permits.release();
        }
        released.complete(null);
        Answered<T> answered = value;
        Throwable failed = failure;
        if (answered != null) {
            answer.complete(answered.value);
        } else if (failed == null || (failed instanceof CancellationException && lifecycle.isStopRequested())) {
            answer.cancel(false);
        } else if (!answer.completeExceptionally(described(failed)) && !isOurCancel(failed)) {
            Log.lateFailure(statements.sql(), failed);
        }
    }

    private boolean isOurCancel(Throwable thrown) {
        return lifecycle.isStopRequested() && thrown instanceof SQLException sql && CancelSigns.isCancel(sql);
    }

    private Throwable described(Throwable thrown) {
        return thrown instanceof SQLException sql ? new QueryFailedException(statements.sql(), sql) : thrown;
    }
}

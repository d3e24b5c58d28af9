package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.jdbc.Lifecycle.Phase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One fetch: waits for a permit, then runs on a worker from {@code getConnection} to {@code close}.
 *
 * <p>It is stopped through its context, or by whoever completes its future. Whatever happens, {@link #conclude} is called once,
 * after the connection is back: it completes first the stage that says so, then the answer.
 */
final class QueryRun<T extends @Nullable Object> implements Permits.Waiter, Runnable {

    private final JdbcClient client;
    private final QuerySource<?, T> source;
    private final @Nullable Object[] values;
    private final FetchContext context;

    private final Lifecycle lifecycle = new Lifecycle();
    private final ReportNode connecting = new ReportNode();
    private final ReportNode querying = new ReportNode();
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    /** Completes when nothing of this run is left. */
    final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();

    private volatile boolean queued; // written by the starting thread, read by those who close: has asked for a permit
    private volatile boolean hasPermit; // written by the thread that grants it, read when the limit passes

    // Written and read by the worker:
    private @Nullable Answered<T> value;
    private @Nullable Throwable failure;

    /** Tells an answer that is null from none. */
    private record Answered<T extends @Nullable Object>(T value) {}

    QueryRun(QuerySource<?, T> source, @Nullable Object[] values, FetchContext context) {
        this.client = source.client();
        this.source = source;
        this.values = values;
        this.context = context;
    }

    CompletableFuture<T> start() {
        client.begin(this);
        context.endsWith(released);
        Duration limit = client.settings.connectionLimit;
        if (limit == null) {
            var unused = connecting.begin(context, "connection", context.deadline());
        } else {
            var unused = connecting
                    .begin(context, "connection", context.deadlineIn(limit))
                    .exceptionally(passed -> hasNoConnectionWithin(limit, passed));
        }
        client.permits.acquire(this);
        queued = true;
        // Only now, so that a stop finds the run in the queue or past it: registered before, it could miss both.
        context.onCancel(this::stop);
        // The limit may have passed before we were in the queue; it stops only once, and has found nothing there.
        if (lifecycle.isStopRequested() && client.permits.withdraw(this)) {
            conclude();
        }
        var unused = answer.whenComplete((ignored, failed) -> stop());
        return answer;
    }

    /** On any thread, and more than once: the context was cancelled, or somebody completed the future. */
    private void stop() {
        switch (lifecycle.requestStop(Phase.SEALED)) {
            case WAITING -> {
                if (client.permits.withdraw(this)) {
                    conclude();
                } // else the worker is about to look
            }
            case ACQUIRING, SEALED -> {} // the late connection goes back unused; nothing is left to stop
            case PREPARING, EXECUTING, READING -> client.canceller.end(lifecycle);
        }
    }

    /** For a client that closes: stops the run, whose caller sees it cancelled. */
    void giveUp() {
        if (queued) {
            stop(); // before those hear of it who may block us
        }
        answer.cancel(false);
    }

    /** For a client that closes: cuts the connection of a run that does not end. Returns false if it has none, or none any more. */
    boolean cut() {
        return lifecycle.abort(client.settings.hooks);
    }

    /** The limit for a connection has passed, unless we have ended the wait ourselves, or the connection has just come. */
    private boolean hasNoConnectionWithin(Duration limit, Throwable passed) {
        boolean hadPermit = hasPermit;
        Phase met = passed instanceof DeadlineExceededException && connecting.isCutShort()
                ? lifecycle.requestStop(Phase.ACQUIRING)
                : Phase.SEALED;
        if (met != Phase.SEALED) {
            String missing = met == Phase.ACQUIRING ? "the pool has none free" : "the executor has no thread free";
            answer.completeExceptionally(new NoConnectionException(
                    "no connection within " + limit.toMillis() + " ms, "
                            + (hadPermit ? missing : "all " + client.settings.permits + " permits are taken"),
                    source.sql(),
                    null));
        }
        if (met == Phase.WAITING && client.permits.withdraw(this)) {
            conclude();
        }
        return false;
    }

    /** On the starting thread, or on that of a worker which has just finished another run. */
    @Override
    public boolean granted() {
        hasPermit = true;
        try {
            client.executor.execute(this);
            return true;
        } catch (Throwable rejected) {
            failure = new NoConnectionException("the executor has rejected the query", source.sql(), rejected);
            conclude();
            return false;
        }
    }

    @Override
    public void run() {
        lifecycle.setInterruptAside(); // whatever it was meant for, it was not this
        try {
            context.contextual(this::work).run();
        } catch (Throwable thrown) { // the captured context could not be set
            failure = thrown;
        }
        lifecycle.afterLastCancel(client.permits::release);
        conclude();
        lifecycle.restoreInterrupt();
    }

    private void work() {
        Connection connection = acquire();
        if (connection == null) {
            return;
        }
        lifecycle.setInterruptAside();
        Borrowed borrowed = new Borrowed(connection, source);
        if (!lifecycle.advance(Phase.PREPARING, connection, null)) { // came too late: goes back untouched
            borrowed.close();
            return;
        }
        try {
            connecting.succeeded();
            var unused = querying.begin(context, "query", context.deadline());
            query(connection, borrowed);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        lifecycle.setInterruptAside();
        boolean fit = lifecycle.seal(isHit(), client.canceller.pace.patienceNanos()) && settle(borrowed);
        if (lifecycle.part() && fit) {
            borrowed.close();
        } else {
            borrowed.discard(client.settings.hooks);
        }
    }

    private void query(Connection connection, Borrowed borrowed) throws Exception {
        PreparedStatement statement = borrowed.prepare(values);
        lifecycle.setInterruptAside();
        if (!lifecycle.advance(Phase.EXECUTING, connection, statement)) {
            return;
        }
        ResultSet rows;
        try {
            rows = borrowed.execute(statement);
        } catch (SQLException failed) {
            lifecycle.statementFailed(failed);
            throw failed;
        }
        if (lifecycle.advance(Phase.READING, connection, statement)) {
            value = new Answered<>(source.reading().from(new Rows(rows, lifecycle, source)));
        }
    }

    /** Whether the statement itself has failed in the way of one that was cancelled. */
    private boolean isHit() {
        SQLException failed = lifecycle.statementFailure();
        try {
            return failed != null && client.settings.hooks.isCancelled(failed);
        } catch (Throwable unknown) {
            Log.attemptFailed(unknown);
            return false;
        }
    }

    /** Ends the transaction and puts the connection in order. Returns false where that did not succeed. */
    private boolean settle(Borrowed borrowed) {
        if (value != null) {
            try {
                borrowed.commit();
                return borrowed.restore();
            } catch (Throwable notCommitted) {
                value = null;
                failure = notCommitted;
            }
        }
        boolean clean = borrowed.rollBack();
        return borrowed.restore() && clean;
    }

    private @Nullable Connection acquire() {
        if (!lifecycle.advance(Phase.ACQUIRING, null, null)) {
            return null;
        }
        if (context.deadline().isExpired()) { // the pool is not troubled for an answer that nobody would see
            failure = new DeadlineExceededException(
                    "no time was left for the query: " + source.sql().excerpt(), context.deadline());
            return null;
        }
        try {
            Connection connection = client.dataSource.getConnection();
            if (connection == null) {
                failure = new NoConnectionException("the data source returned null", source.sql(), null);
            }
            return connection;
        } catch (Exception unavailable) {
            failure = new NoConnectionException(
                    "the data source gave no connection, " + Log.kind(unavailable), source.sql(), unavailable);
            return null;
        }
    }

    /** The end, once: by the worker, by the stop that took the run out of the queue, or where no worker was to be had. */
    private void conclude() {
        client.end(this);
        Throwable failed = failure instanceof SQLException sql ? new QueryFailedException(source.sql(), sql) : failure;
        Answered<T> answered = value;
        if (answered != null) {
            querying.succeeded();
            released.complete(null);
            answer.complete(answered.value);
        } else if (failed == null || isOurStop(failed)) {
            CancelReason reason = context.cancelReason().orElse(CancelReason.CALLER);
            connecting.stopped(reason);
            querying.stopped(reason);
            released.complete(null);
            answer.cancel(false);
        } else {
            connecting.failed(failed);
            querying.failed(failed);
            released.complete(null);
            // After a stop the future may not be completed yet; but whoever has stopped us looks at it no more.
            boolean late = lifecycle.isStopRequested();
            if (!answer.completeExceptionally(failed) || late) {
                client.tellLate(source.sql(), failed);
            }
        }
    }

    /** What a stop looks like from within: it is no failure of the query. */
    private boolean isOurStop(Throwable failed) {
        SQLException ended = lifecycle.statementFailure();
        return lifecycle.isStopRequested()
                && (failed instanceof Rows.Stopped || (ended != null && ended.equals(failed.getCause()) && isHit()));
    }
}

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
 * One query being asked: waits for a permit, then runs on a worker from {@code getConnection} to {@code close}.
 *
 * <p>A cancel of the context stops this fetch, and so does every completion of its future from outside. Whatever
 * happens, {@link #terminate} is called once, after the connection is back. It first completes the stage that says so,
 * then the answer.
 */
final class QueryFetch<T extends @Nullable Object> implements Permits.Waiter, Runnable {

    private final JdbcClient client;
    private final QuerySource<?, T> source;
    private final @Nullable Object[] values;
    private final FetchContext context;

    private final Lifecycle lifecycle = new Lifecycle();

    /** Completes when nothing of this fetch is left. */
    final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

    private final ReportNode connecting = new ReportNode(terminated);
    private final ReportNode querying = new ReportNode(terminated);
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    private volatile boolean queued; // written by the starting thread, read by those who close: has asked for a permit
    private volatile boolean hasPermit; // written by the thread that grants it, read when the limit passes

    // Written and read by the worker:
    private @Nullable Answered<T> value;
    private @Nullable Throwable failure;

    /** Tells an answer that is null from none. */
    private record Answered<T extends @Nullable Object>(T value) {}

    QueryFetch(QuerySource<?, T> source, @Nullable Object[] values, FetchContext context) {
        this.client = source.client();
        this.source = source;
        this.values = values;
        this.context = context;
    }

    CompletableFuture<T> start() {
        client.begin(this);
        context.endsWith(terminated);
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
        // Only now: a hook that was registered before the fetch is in the queue could miss it there.
        context.onCancel(this::stop);
        // The limit may have passed before this fetch was in the queue, where it found nothing to take out.
        if (lifecycle.isStopRequested() && client.permits.withdraw(this)) {
            terminate();
        }
        var unused = answer.whenComplete((ignored, failed) -> stop());
        return answer;
    }

    /** On any thread, and more than once: the context was cancelled, or the future was completed from outside. */
    private void stop() {
        switch (lifecycle.requestStop(Phase.SEALED)) {
            case WAITING -> {
                if (client.permits.withdraw(this)) {
                    terminate();
                } // else the worker is about to look
            }
            case ACQUIRING, SEALED -> {} // the late connection goes back unused; nothing is left to stop
            case PREPARING, EXECUTING, READING -> client.canceller.stop(lifecycle);
        }
    }

    /** For a client that closes: stops the fetch, whose caller sees it cancelled. */
    void giveUp() {
        if (queued) {
            stop(); // first, for those who hear of the cancel may block this thread
        }
        answer.cancel(false);
    }

    /**
     * For a client that closes: cuts the connection of a fetch that has not terminated. Returns false if it holds none.
     */
    boolean cut() {
        return lifecycle.abort(client.settings.hooks);
    }

    /**
     * The limit for a connection has passed, unless this fetch has ended the wait itself, or the connection has just
     * come.
     */
    private boolean hasNoConnectionWithin(Duration limit, Throwable passed) {
        boolean hadPermit = hasPermit;
        Phase met = passed instanceof DeadlineExceededException && connecting.isCutShort()
                ? lifecycle.requestStop(Phase.ACQUIRING)
                : Phase.SEALED;
        if (met != Phase.SEALED) {
            String within = "no connection within " + limit.toMillis() + " ms, ";
            if (!hadPermit) {
                answer.completeExceptionally(noConnection(
                        within + "all " + client.settings.permits + " permits are taken", "all permits taken", null));
            } else if (met == Phase.ACQUIRING) {
                answer.completeExceptionally(noConnection(within + "the pool has none free", "pool exhausted", null));
            } else {
                answer.completeExceptionally(
                        noConnection(within + "the executor has no thread free", "no thread free", null));
            }
        }
        if (met == Phase.WAITING && client.permits.withdraw(this)) {
            terminate();
        }
        return false;
    }

    /** On the starting thread, or on a worker that has just given the permit of another fetch back. */
    @Override
    public boolean granted() {
        hasPermit = true;
        try {
            client.executor.execute(this);
            return true;
        } catch (Throwable rejected) {
            failure = noConnection("the executor has rejected the query", "executor rejected", rejected);
            terminate();
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
        terminate();
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
        boolean fit = lifecycle.seal(isHit(), client.canceller.pace.patienceNanos()) && putInOrder(borrowed);
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
            Log.stepFailed(unknown);
            return false;
        }
    }

    /** Ends the transaction and puts the connection in order. Returns false where that did not succeed. */
    private boolean putInOrder(Borrowed borrowed) {
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

    private NoConnectionException noConnection(String why, String reportText, @Nullable Throwable cause) {
        return new NoConnectionException(why, reportText, source.sql(), cause);
    }

    /**
     * Once: by the worker, by the stop that took this fetch out of the queue, or by the thread that found no worker for
     * it.
     */
    private void terminate() {
        client.terminated(this);
        Throwable failed = failure instanceof SQLException sql ? new QueryFailedException(source.sql(), sql) : failure;
        Answered<T> answered = value;
        if (answered != null) {
            querying.succeeded();
            terminated.complete(null);
            answer.complete(answered.value);
        } else if (failed == null || isOurStop(failed)) {
            CancelReason reason = context.cancelReason().orElse(CancelReason.CALLER);
            connecting.stopped(reason);
            querying.stopped(reason);
            terminated.complete(null);
            answer.cancel(false);
        } else {
            connecting.failed(failed);
            querying.failed(failed);
            terminated.complete(null);
            // After a stop the future may still be open, but nobody looks at it.
            boolean late = lifecycle.isStopRequested();
            if (!answer.completeExceptionally(failed) || late) {
                client.tellLate(source.sql(), failed);
            }
        }
    }

    /** Tells whether the query failed because this fetch was stopped, which is no failure of its own. */
    private boolean isOurStop(Throwable failed) {
        SQLException ended = lifecycle.statementFailure();
        return lifecycle.isStopRequested()
                && (failed instanceof Rows.Stopped || (ended != null && ended.equals(failed.getCause()) && isHit()));
    }
}

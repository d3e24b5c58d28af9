package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Registration;
import dev.sheaf.jdbc.Lifecycle.Phase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One query being asked: waits for a permit, then runs on a worker from {@code getConnection} to {@code close}.
 *
 * <p>A cancel of the context stops this fetch, and so does every completion of its future from outside. Whatever
 * happens, {@link #terminate} is called once, after the connection is back. It first completes the stage that says so,
 * then the answer; unless that has been delivered before, since the way back took long.
 */
final class QueryFetch<T extends @Nullable Object> implements Permits.Waiter, Runnable {

    private final JdbcClient client;
    final QuerySource<?, T> source;
    final FetchContext context;

    final Lifecycle lifecycle = new Lifecycle();
    private final Watch watch = new Watch();

    /** Completes when nothing of this fetch is left. */
    final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

    final ReportNode connecting = new ReportNode(terminated);
    final ReportNode querying = new ReportNode(terminated);
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Whether what has come of it was told: by the worker when all is over, or by the timer before. */
    private final AtomicBoolean answered = new AtomicBoolean();

    private volatile boolean queued; // written by the starting thread, read by those who close: has asked for a permit
    private volatile boolean hasPermit; // written by the thread that grants it, read when the limit passes

    private final QueryWork<T> work;
    private @Nullable Registration early; // written and read by the worker

    QueryFetch(QuerySource<?, T> source, @Nullable Object[] values, FetchContext context) {
        this.client = source.client();
        this.source = source;
        this.context = context;
        this.work = new QueryWork<>(this, values);
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
        switch (lifecycle.requestStop(Phase.LEAVING)) {
            case WAITING -> {
                if (client.permits.withdraw(this)) {
                    terminate();
                } // else the worker is about to look
            }
            case ACQUIRING, GONE -> {} // the late connection goes back unused; nothing is left to stop
            case PREPARING, EXECUTING, READING, SEALED, LEAVING ->
                watch.keep(client.canceller.stop(lifecycle, this::giveThreadUp));
        }
    }

    /** The driver holds the worker, or a cancel, and heeds no cut: nobody else is to wait for it. */
    private void giveThreadUp() {
        if (watch.giveUp()) {
            Log.gaveUp(source.sql());
            client.addWorkers(1);
            client.permits.release();
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
                : Phase.GONE;
        if (met != Phase.GONE) {
            String within = "no connection within " + limit.toMillis() + " ms, ";
            if (!hadPermit) {
                answer.completeExceptionally(work.noConnection(
                        within + "all " + client.settings.permits + " permits are taken", "all permits taken", null));
            } else if (met == Phase.ACQUIRING) {
                answer.completeExceptionally(
                        work.noConnection(within + "the pool has none free", "pool exhausted", null));
            } else {
                answer.completeExceptionally(
                        work.noConnection(within + "the executor has no thread free", "no thread free", null));
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
            work.failure = work.noConnection("the executor has rejected the query", "executor rejected", rejected);
            terminate();
            return false;
        }
    }

    @Override
    public void run() {
        lifecycle.interruption.setAside(); // whatever it was meant for, it was not this
        try {
            context.contextual(work).run();
        } catch (Throwable thrown) { // the captured context could not be set
            work.failure = thrown;
        }
        lifecycle.leave();
        lifecycle.afterLastCancel(this::leave);
        terminate();
        lifecycle.interruption.restore();
    }

    /** On the worker, or on the thread of the last cancel, which the driver may hold longer. */
    private void leave() {
        if (watch.leave()) {
            client.permits.release();
        } else {
            client.addWorkers(-1);
        }
    }

    /**
     * What is decided does not wait for a connection that hangs on its way back; and its delivery stops what is left to
     * do.
     */
    void answerSoon() {
        if (early == null && !lifecycle.isStopRequested()) {
            long half = context.deadline().remaining().toNanos() / 2;
            early = client.canceller.after(Math.min(client.canceller.pace.graceNanos(), half), this::answerEarly);
        }
    }

    private void answerEarly() {
        if (!lifecycle.isStopRequested() && !answered.getAndSet(true)) {
            outcome().run();
        }
    }

    /**
     * Once: by the worker, by the stop that took this fetch out of the queue, or by the thread that found no worker for
     * it.
     */
    private void terminate() {
        client.terminated(this);
        if (early != null) {
            early.remove();
        }
        Runnable answering = answered.getAndSet(true) ? () -> {} : outcome();
        terminated.complete(null);
        answering.run();
    }

    /** Settles the stretches of the report, and returns what answers. */
    private Runnable outcome() {
        QueryWork.Result<T> result = work.result;
        if (result != null) {
            querying.succeeded();
            return () -> answer.complete(result.value());
        }
        Throwable failed = work.failure();
        if (failed == null || work.isOurStop(failed)) {
            CancelReason reason = context.cancelReason().orElse(CancelReason.CALLER);
            connecting.stopped(reason);
            querying.stopped(reason);
            return () -> answer.cancel(false);
        }
        connecting.failed(failed);
        querying.failed(failed);
        return () -> {
            // After a stop the future may still be open, but nobody looks at it.
            boolean late = lifecycle.isStopRequested();
            if (!answer.completeExceptionally(failed) || late) {
                client.tellLate(source.sql(), failed);
            }
        };
    }
}

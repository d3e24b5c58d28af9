package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Registration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One query being asked: waits for a permit, then runs on a worker from {@code getConnection} to {@code close}.
 *
 * <p>A cancel of the context stops this fetch, and so does every completion of its future from outside. Whatever
 * happens, {@link #terminate} is called once, after the connection is back, and answers; unless the answer has been
 * delivered before, since the way back took long.
 */
final class QueryFetch<T extends @Nullable Object> extends Lifecycle implements Runnable {

    private final JdbcClient client;
    private final QuerySource<?, T> source;
    final FetchContext context;
    final ReportNode connecting = new ReportNode();
    private final QueryWork<T> work;
    private final Answer answer = new Answer();
    private @Nullable Registration early; // written and read by the worker

    // Guarded by this:
    private boolean answered; // what has come of it was told: by the worker when all is over, or by the timer before
    private @Nullable CompletableFuture<@Nullable Void> end; // made by the first who asks

    /** Nothing of this fetch is left. Written under the monitor, by the thread that terminates; read by all others. */
    private volatile boolean terminated;

    QueryFetch(QuerySource<?, T> source, @Nullable Object[] values, FetchContext context) {
        this.client = source.client();
        this.source = source;
        this.context = context;
        this.work = new QueryWork<>(this, source, values);
    }

    CompletableFuture<T> start() {
        Duration limit = client.settings.connectionLimit;
        if (limit == null) {
            var unused = connecting.begin(context, context.deadline());
        } else {
            var unused = connecting
                    .begin(context, context.deadlineIn(limit))
                    .exceptionally(passed -> hasNoConnectionWithin(limit, passed));
        }
        if (!client.permits.acquire(this)) {
            work.failure = new IllegalStateException("the JdbcClient is closed");
            terminate();
        }
        context.onCancel(this::stop);
        // It may have been stopped before it was in the line, where the stop found nothing to take out.
        if (isStopRequested() && client.permits.withdraw(this)) {
            terminate();
        }
        return answer;
    }

    // --- being stopped

    /** On any thread, and more than once: the context was cancelled, or the future was completed from outside. */
    private void stop() {
        linger();
        switch (requestStop(Phase.LEAVING)) {
            case WAITING -> {
                if (client.permits.withdraw(this)) {
                    terminate();
                } // else the worker is about to look
            }
            case ACQUIRING, GONE -> {} // the late connection goes back unused; nothing is left to stop
            case PREPARING, EXECUTING, READING, SEALED, LEAVING ->
                keep(client.canceller.stop(this, this::giveThreadUp));
        }
    }

    /** Has the end of the context wait for this fetch, which may run on though the caller is answered. */
    private void linger() {
        if (!terminated) {
            context.endsWith(end());
        }
    }

    /** Completes when nothing of this fetch is left. */
    synchronized CompletableFuture<@Nullable Void> end() {
        if (end == null) {
            end = terminated ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
        }
        return end;
    }

    /** The driver holds the worker, or a cancel, in spite of the cut: its permit and its thread are replaced. */
    private void giveThreadUp() {
        if (giveThreadsUp()) {
            Log.gaveUp(source.sql());
            client.addWorkers(1);
            client.permits.release();
        }
    }

    /** On the worker: the stop has met it inside the pool, so nothing watches over it yet. */
    void watchWayBack() {
        keep(client.canceller.watch(this::giveThreadUp));
    }

    /** On the worker, or on the thread of the last cancel, which the driver may hold longer. */
    @Override
    void left(boolean givenUp) {
        if (givenUp) {
            client.addWorkers(-1);
        } else {
            client.permits.release();
        }
    }

    /** For a client that closes: stops the fetch, whose caller sees it cancelled. */
    void giveUp() {
        answer.cancel(true);
    }

    /** For a client that closes: has the connection cut, if the worker still owns one. Returns false if not. */
    boolean cut() {
        return client.canceller.cut(this);
    }

    /**
     * The limit for a connection has passed, unless this fetch has ended the wait itself, or the connection has just
     * come.
     */
    private boolean hasNoConnectionWithin(Duration limit, Throwable passed) {
        boolean limitPassed = passed instanceof DeadlineExceededException && connecting.isCutShort();
        Phase met = limitPassed ? requestStop(Phase.ACQUIRING) : Phase.GONE;
        if (met != Phase.GONE) {
            boolean queued = met == Phase.WAITING && client.permits.withdraw(this);
            String missing =
                    queued ? "all permits taken" : met == Phase.ACQUIRING ? "pool exhausted" : "no thread free";
            answer.completeExceptionally(work.noConnection(" within " + limit.toMillis() + " ms", missing, null));
            if (queued) {
                terminate();
            }
        }
        return false;
    }

    // --- the worker

    /**
     * There is a permit. On the starting thread, or on a worker that has just given the permit of another fetch back.
     *
     * @return false if it is of no use to this fetch: then it is given to the next
     */
    boolean granted() {
        try {
            client.executor.execute(this);
            return true;
        } catch (Throwable rejected) {
            work.failure = work.noConnection("", "executor rejected", rejected);
            terminate();
            return false;
        }
    }

    @Override
    public void run() {
        setInterruptAside(); // whatever it was meant for, it was not this
        try {
            context.contextual(work).run();
        } catch (Throwable thrown) { // the captured context could not be set
            work.failure = thrown;
        }
        leave();
        terminate();
        restoreInterrupt();
    }

    // --- the answer

    /**
     * What is decided does not wait for a connection that hangs on its way back; and its delivery stops what is left to
     * do.
     */
    void answerSoon() {
        if (early == null && !isStopRequested()) {
            long half = context.deadline().remaining().toNanos() / 2;
            early = client.canceller.after(Math.min(client.canceller.pace.graceNanos(), half), this::answerEarly);
        }
    }

    private void answerEarly() {
        if (!isStopRequested() && isFirstToAnswer()) {
            settle();
            deliver();
        }
    }

    private synchronized boolean isFirstToAnswer() {
        boolean first = !answered;
        answered = true;
        return first;
    }

    /**
     * Once: by the worker, by the stop that took this fetch out of the line, or by the thread that found no permit or
     * no worker for it.
     */
    private void terminate() {
        client.permits.forget(this);
        if (early != null) {
            early.remove();
        }
        boolean answers = isFirstToAnswer();
        if (answers) {
            settle();
        }
        CompletableFuture<@Nullable Void> awaited;
        synchronized (this) {
            terminated = true;
            awaited = end;
        }
        if (awaited != null) {
            awaited.complete(null);
        }
        if (answers) {
            deliver();
        }
    }

    private void settle() {
        work.settle();
        if (work.failure != null) {
            connecting.completeExceptionally(work.failure);
        } else if (work.result == null) {
            connecting.stopped(context.cancelReason().orElse(CancelReason.CALLER));
        }
    }

    private void deliver() {
        Throwable failure = work.failure;
        if (work.result != null) {
            answer.complete(work.result.value());
        } else if (failure == null) {
            answer.cancel(true);
        } else {
            // After a stop the future may still be open, but its caller has its answer.
            boolean late = isStopRequested();
            if (!answer.completeExceptionally(failure) || late) {
                client.tellLate(source.sql(), failure);
            }
        }
    }

    /** The future of this fetch. Completing it stops the query. */
    private final class Answer extends CompletableFuture<T> {

        @Override
        public boolean complete(T value) {
            linger(); // first, for it counts only while the future is open
            boolean first = super.complete(value);
            stop();
            return first;
        }

        @Override
        public boolean completeExceptionally(Throwable thrown) {
            linger();
            boolean first = super.completeExceptionally(thrown);
            stop();
            return first;
        }

        /** Through {@link #complete}, past which the superclass goes. */
        @Override
        public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
            executor.execute(() -> {
                try {
                    complete(supplier.get());
                } catch (Throwable thrown) {
                    completeExceptionally(thrown);
                }
            });
            return this;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            stop(); // first, for those who hear of the cancel may block this thread
            return super.cancel(mayInterruptIfRunning);
        }
    }
}

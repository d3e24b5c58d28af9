package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One run of an {@link Aggregator}: the future of its result.
 *
 * <p>Completes at the decision: with what the combining function made; with a {@link SourceFailedException} at the first
 * failure of a required source; with a {@link DeadlineExceededException} when time is up; cancelled when the caller gives
 * up. By then everything that was still running has been told to stop. {@link #terminated()} tells when it really has.
 *
 * <p><b>Giving up.</b> {@link #cancel} cancels every source that is still running, on the calling thread, before it returns.
 * Completing the future by hand does the same, from an executor.
 *
 * <p><b>Threads.</b> The combining function and the stages that depend on this one run on the thread that delivered the
 * decisive event, which may be the starting one, or on the executor of the {@link Environment} where one was given. What a
 * source did before it completed its future happens-before all of them.
 *
 * @param <R> the result
 */
public final class Aggregation<R extends @Nullable Object> extends CompletableFuture<R> {

    private final Run<?, R> run;

    Aggregation(Run<?, R> run) {
        this.run = run;
    }

    /**
     * What has happened so far, or what happened.
     *
     * @return a snapshot; before the decision it has running parts. It never contains a value
     */
    public Report report() {
        return Report.of(run);
    }

    /**
     * Completes when every source that was started has really ended, and carries the final report.
     *
     * <p>That is never before the decision, and may be long after it where a source ignores its cancellation.
     *
     * @return a stage that never fails; it completes on the thread that ended last
     */
    public CompletionStage<Report> terminated() {
        return run.termination().minimalCompletionStage();
    }

    /**
     * Gives up: cancels every source that is still running, on this thread, before it returns.
     *
     * @param mayInterruptIfRunning without effect
     * @return {@code true} if this run is now cancelled; {@code false} if it was decided before, even while the combining
     *     function still runs
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (run.decideCancelled(CancelReason.CALLER)) {
            run.decided();
            cancelled(); // here and now, even where an executor concludes the rest
        }
        return isCancelled();
    }

    /**
     * Gives up, with a value of the caller's own as the result.
     *
     * @param value what the result is to be
     * @return {@code true} if this ended the run
     */
    @Override
    public boolean complete(R value) {
        return run.decideCancelled(CancelReason.CALLER) && endedByCaller(super.complete(value));
    }

    /**
     * Gives up, with a failure of the caller's own as the result.
     *
     * @param failure what the result is to fail with
     * @return {@code true} if this ended the run
     */
    @Override
    public boolean completeExceptionally(Throwable failure) {
        return run.decideCancelled(CancelReason.CALLER) && endedByCaller(super.completeExceptionally(failure));
    }

    private boolean endedByCaller(boolean completed) {
        run.environment.handOff(run::decided);
        return completed;
    }

    /**
     * Not supported: a decision never changes.
     *
     * @param value ignored
     * @throws UnsupportedOperationException always
     */
    @Override
    public void obtrudeValue(R value) {
        throw new UnsupportedOperationException("the result of a run never changes");
    }

    /**
     * Not supported: a decision never changes.
     *
     * @param failure ignored
     * @throws UnsupportedOperationException always
     */
    @Override
    public void obtrudeException(Throwable failure) {
        throw new UnsupportedOperationException("the result of a run never changes");
    }

    /**
     * The executor for {@code *Async} methods that name none.
     *
     * @return the executor of the environment, never the common pool
     */
    @Override
    public Executor defaultExecutor() {
        return run.environment.contextExecutor();
    }

    // --- completion from within; without effect when the caller has completed this future

    void succeeded(R value) {
        super.complete(value);
    }

    void failed(Throwable failure) {
        super.completeExceptionally(failure);
    }

    void cancelled() {
        super.cancel(true);
    }
}

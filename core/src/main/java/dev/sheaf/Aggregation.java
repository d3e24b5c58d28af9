package dev.sheaf;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of an {@link Aggregator}: the future of its result.
 *
 * <p>Completes at the decision: with what the combining function made; with a {@link SourceFailedException} at the
 * first failure of a required source; with a {@link DeadlineExceededException} when time is up; cancelled when the
 * caller gives up. By then everything that was still running has been told to stop. {@link #terminated()} tells when it
 * really has.
 *
 * {@snippet class="dev.sheaf.RunSnippets" region="giveUp"}
 *
 * <p><b>Giving up.</b> {@link #cancel} cancels every source that is still running, on the calling thread, before it
 * returns. So does {@code cancel(true)} on a stage that was derived from this one, {@link #copy()} included, as long as
 * the run is undecided; {@code cancel(false)} on a derived stage does not, nor does a {@code get} that runs into its
 * time limit. Completing this future by hand, or by {@link #orTimeout} and its like, takes effect at once and cancels
 * the sources from an executor. To hand out a result that cannot be cancelled, hand out its {@link
 * #minimalCompletionStage()}.
 *
 * <p><b>Threads.</b> The combining function and the stages that depend on this one run on the thread that delivered the
 * decisive event, which may be the starting one, or on the executor of the {@link RunEnvironment} where one was given.
 * What a source did before it completed its future happens-before all of them.
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
        return Snapshot.of(run);
    }

    /**
     * Completes when every source that was started has really ended, and carries the final report.
     *
     * <p>That is never before the decision, and may be long after it where a source ignores its cancellation.
     *
     * @return a stage that never fails; it completes on the thread that ended last
     */
    public CompletionStage<Report> terminated() {
        CompletableFuture<Report> promised;
        boolean over;
        synchronized (run.top) {
            promised = run.termination == null ? new CompletableFuture<>() : run.termination;
            run.termination = promised;
            over = run.open == 0;
        }
        if (over) {
            promised.complete(report()); // without effect if it was there to be seen when the run terminated
        }
        return promised.minimalCompletionStage();
    }

    /**
     * Gives up: cancels every source that is still running, on this thread, before it returns.
     *
     * @param mayInterruptIfRunning without effect
     * @return {@code true} if this run is now cancelled; {@code false} if it was decided before, even while the
     *     combining function still runs
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return run.decideFirst(Decision.CANCELLED, CancelReason.CALLER) || isCancelled();
    }

    /**
     * Gives up, with a value of the caller's own as the result.
     *
     * @param value what the result is to be
     * @return {@code true} if this ended the run
     */
    @Override
    public boolean complete(R value) {
        return run.decideFirst(Decision.GIVEN_UP, CancelReason.CALLER) && super.complete(value);
    }

    /**
     * Gives up, with a failure of the caller's own as the result.
     *
     * @param failure what the result is to fail with
     * @return {@code true} if this ended the run
     */
    @Override
    public boolean completeExceptionally(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        return run.decideFirst(Decision.GIVEN_UP, CancelReason.CALLER) && super.completeExceptionally(failure);
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
        return run.environment().contextExecutor();
    }

    /**
     * Gives up with a {@link TimeoutException} when this time has passed: a limit of the caller's own, on the clock of
     * the run.
     *
     * @param timeout how long from now
     * @param unit the unit of the timeout
     * @return this
     */
    @Override
    public Aggregation<R> orTimeout(long timeout, TimeUnit unit) {
        return after(timeout, unit, () -> completeExceptionally(new TimeoutException()));
    }

    /**
     * Gives up with a value when this time has passed: a limit of the caller's own, on the clock of the run.
     *
     * @param value what the result is to be then
     * @param timeout how long from now
     * @param unit the unit of the timeout
     * @return this
     */
    @Override
    public Aggregation<R> completeOnTimeout(R value, long timeout, TimeUnit unit) {
        return after(timeout, unit, () -> complete(value));
    }

    private Aggregation<R> after(long timeout, TimeUnit unit, Runnable end) {
        RunEnvironment environment = run.environment();
        long nanos = environment.timer.nanoTime() + Deadline.clampedNanos(Duration.ofNanos(unit.toNanos(timeout)));
        Registration armed = environment.timer.schedule(nanos, () -> environment.leaveTimer(end));
        Futures.listen(this, (value, failure) -> armed.remove());
        return this;
    }

    /**
     * Gives up with the value of a supplier, once that has run.
     *
     * @param supplier runs on the executor, unless the run was decided before
     * @param executor where
     * @return this
     */
    @Override
    public Aggregation<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
        Objects.requireNonNull(supplier, "supplier");
        executor.execute(() -> {
            if (!isDone()) {
                try {
                    complete(supplier.get());
                } catch (Throwable thrown) {
                    completeExceptionally(thrown);
                }
            }
        });
        return this;
    }

    /**
     * Gives up with the value of a supplier, once that has run on the {@link #defaultExecutor()}.
     *
     * @param supplier runs unless the run was decided before
     * @return this
     */
    @Override
    public Aggregation<R> completeAsync(Supplier<? extends R> supplier) {
        return completeAsync(supplier, defaultExecutor());
    }

    /** What the methods of {@link CompletionStage} return: a stage whose {@code cancel(true)} reaches this run. */
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new DerivedStage<>(run);
    }

    // --- for a caller that waits

    /** Waits; an interrupt cancels the run. Throws what it failed with, not wrapped. */
    R await() throws InterruptedException {
        try {
            return get();
        } catch (InterruptedException interrupted) {
            if (cancel(true) || !isDone()) {
                throw interrupted;
            }
            Thread.currentThread().interrupt();
            return result();
        } catch (ExecutionException failed) {
            return result();
        }
    }

    /** Of a run that is complete. */
    private R result() {
        try {
            return join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
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

package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stage that depends on a run: {@code cancel(true)} on it gives the run up, as it does for the stages of the JDK's HTTP client.
 */
final class DerivedStage<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Origin origin;

    /** The way back to the run, shared by all its stages; cut when the run is done, so that no stage holds its result. */
    static final class Origin {

        final Executor executor;

        /** Cut by the thread that completes the run, or by the one that made this too late; read by whoever cancels a stage. */
        private volatile @Nullable Aggregation<?> run;

        Origin(Aggregation<?> run) {
            this.run = run;
            this.executor = run.defaultExecutor();
        }

        void cut() {
            run = null;
        }
    }

    DerivedStage(Origin origin) {
        this.origin = origin;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Aggregation<?> run = origin.run;
        if (cancelled && mayInterruptIfRunning && run != null) {
            run.cancel(true);
        }
        return cancelled;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new DerivedStage<>(origin);
    }

    @Override
    public Executor defaultExecutor() {
        return origin.executor;
    }
}

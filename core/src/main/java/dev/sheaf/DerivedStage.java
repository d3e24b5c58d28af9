package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stage that depends on a run: {@code cancel(true)} on it gives the run up, as it does for the stages of the JDK's
 * HTTP client.
 *
 * <p>It holds the run and not its result, which a run drops when it is complete. That {@code cancel(false)} does not
 * reach the run is the rule of that client too; so a stage can be given up without giving up the work that others wait
 * for.
 */
final class DerivedStage<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Run<?, ?> run;

    DerivedStage(Run<?, ?> run) {
        this.run = run;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled && mayInterruptIfRunning) {
            run.decideFirst(Decision.CANCELLED, CancelReason.CALLER); // without effect once the run is decided
        }
        return cancelled;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new DerivedStage<>(run);
    }

    @Override
    public Executor defaultExecutor() {
        return run.environment().contextExecutor();
    }
}

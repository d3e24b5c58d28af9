package dev.sheaf;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What a source that goes on after its run has concluded, perhaps for ever, still keeps of it: a future never forgets what was
 * registered on it, and that must not be the run with its result. As long as somebody else holds the run, its end is told.
 */
final class Remains extends WeakReference<RunNode<?, ?>> implements PartCall.Owner {

    private final RunEnvironment environment;
    private final Aggregator<?, ?> aggregator;
    private final long deadlineNanos;

    Remains(RunNode<?, ?> run) {
        super(run);
        this.environment = run.environment();
        this.aggregator = run.aggregator();
        this.deadlineNanos = run.deadlineNanos();
    }

    @Override
    public RunEnvironment environment() {
        return environment;
    }

    /** What is counted from here when the run has gone, nobody will see. */
    @Override
    public long startNanos() {
        RunNode<?, ?> run = get();
        return run == null ? environment.timer.nanoTime() : run.startNanos();
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public Aggregator<?, ?> aggregator() {
        return aggregator;
    }

    /** Too late. */
    @Override
    public boolean settled(PartCall part, @Nullable Throwable failure) {
        return false;
    }

    @Override
    public void broken(Throwable thrown) {
        Log.misbehaved("what follows a late answer", aggregator.name(), thrown);
    }

    @Override
    public void oneEnded() {
        RunNode<?, ?> run = get();
        if (run != null) {
            run.oneEnded();
        }
    }
}

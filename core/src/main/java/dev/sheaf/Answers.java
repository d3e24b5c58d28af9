package dev.sheaf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of one run, readable until the combining function has returned. */
final class Answers<R extends @Nullable Object> implements Gathered {

    private final Run<?, R> run;
    private final Aggregator<?, R> aggregator;
    private boolean combined; // read and written on the thread of the combining function

    Answers(Run<?, R> run) {
        this.run = run;
        this.aggregator = run.aggregator();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // a part of this plan gives what its handle says, nulls included
    public <T extends @Nullable Object> T get(Part<T> part) {
        if (combined) {
            throw new IllegalStateException("the answers of '" + run.name()
                    + "' can be read only while the combining function runs: take them out there");
        }
        if (part.plan != aggregator.plan) {
            throw new IllegalArgumentException("part '" + part.name + "' belongs to plan '" + part.plan.name()
                    + "', not to '" + run.name() + "': read each part in the combining function of its own plan");
        }
        return (T) run.started(part.index).gathered();
    }

    /** Runs the combining function in the captured context. */
    R combine() {
        if (!run.environment.carriesContext()) {
            return apply();
        }
        List<R> result = new ArrayList<>(1);
        try {
            run.environment.contextual(() -> result.add(apply())).run();
        } catch (Throwable thrown) {
            if (result.isEmpty()) {
                throw thrown; // the function's own, or the context could not be set
            }
            Log.misbehaved("the captured context", run.name(), thrown); // it could not be put back
        }
        if (result.isEmpty()) {
            throw new IllegalStateException("a ContextCapture did not run the task that it wrapped");
        }
        return result.get(0);
    }

    @SuppressWarnings("NullAway") // null only where R is nullable, which the checker loses at the wildcard
    private R apply() {
        try {
            return aggregator.function.apply(this);
        } finally {
            combined = true;
        }
    }
}

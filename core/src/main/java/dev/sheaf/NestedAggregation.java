package dev.sheaf;

import org.jspecify.annotations.Nullable;

/** The future of a run below another one, which must not hold its result. */
final class NestedAggregation<R extends @Nullable Object> extends Aggregation<R> {

    private final RunNode<?, R> run;

    NestedAggregation(RunNode<?, R> run) {
        this.run = run;
    }

    @Override
    RunNode<?, R> run() {
        return run;
    }
}

package dev.sheaf;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A frozen plan with the function that makes its result: immutable, made once, shared by all threads.
 *
 * <p>An aggregator is itself a {@link Source}, so aggregators nest: a nested run has the earlier of its own limit and the
 * outer deadline, is cancelled with the outer run, and appears below it in the report.
 *
 * @param <Q> what is asked
 * @param <R> the result
 */
public final class Aggregator<Q extends @Nullable Object, R extends @Nullable Object> implements Source<Q, R> {

    final Plan<Q> plan;
    final @Nullable Duration limit;
    final long limitNanos; // farther than any other where there is no limit
    final Part<?>[] parts; // never modified
    final int required;
    final Function<? super Gathered, ? extends R> function;
    private final List<Source<? super Q, ?>> sources;

    /** What a run keeps of this when it has terminated: the names, for its report. */
    final Aggregator<Q, R> withoutSources;

    Aggregator(
            Plan<Q> plan,
            @Nullable Duration limit,
            List<Part<?>> parts,
            List<Source<? super Q, ?>> sources,
            Function<? super Gathered, ? extends R> function) {
        this.plan = plan;
        this.limit = limit;
        this.limitNanos = limit == null ? Deadline.FARTHEST : Deadline.clampedNanos(limit);
        this.parts = parts.toArray(Part<?>[]::new);
        this.required = (int)
                parts.stream().filter(part -> part.kind == Part.Kind.REQUIRED).count();
        this.function = function;
        this.sources = List.copyOf(sources);
        this.withoutSources = new Aggregator<>(this);
    }

    private Aggregator(Aggregator<Q, R> original) {
        this.plan = original.plan;
        this.limit = original.limit;
        this.limitNanos = original.limitNanos;
        this.parts = original.parts;
        this.required = original.required;
        this.function = answers -> {
            throw new AssertionError("a run that has terminated combines nothing");
        };
        this.sources = List.of();
        this.withoutSources = this;
    }

    Source<? super Q, ?> source(int index) {
        return sources.get(index);
    }

    /**
     * Starts a run in the environment of the system.
     *
     * @param query what is asked
     * @return the run
     * @throws IllegalStateException if the plan has no limit
     */
    public Aggregation<R> start(Q query) {
        return start(query, RunEnvironment.system());
    }

    /**
     * Starts a run.
     *
     * <p>The sources are started one after the other on this thread. The run may already be complete on return.
     *
     * @param query what is asked
     * @param environment clock, timer, executor and listeners of this run
     * @return the run; a failure is in it, never thrown here
     * @throws IllegalStateException if the plan has no limit: nobody would ever end a run whose sources hang
     * @throws RuntimeException if the environment cannot capture the context of this thread
     */
    public Aggregation<R> start(Q query, RunEnvironment environment) {
        Objects.requireNonNull(environment, "environment");
        if (limit == null) {
            throw new IllegalStateException("plan '" + plan.name()
                    + "' has no limit: give it one with Plan.of(name, limit), or run it inside another plan");
        }
        return Run.start(this, query, environment.captured());
    }

    /**
     * Starts a run inside another one: in its environment, below its context.
     *
     * @param query what is asked
     * @param context the scope in which this run takes place
     * @return the run
     * @throws IllegalStateException if the context is a {@link FetchScope} that runs no source: run this aggregator in it
     */
    @Override
    public Aggregation<R> fetch(Q query, FetchContext context) {
        Call outer = (Call) context; // the only kind there is
        if (outer.status() == Report.Status.SKIPPED) {
            throw new IllegalStateException(
                    "'" + name() + "' was started in the scope '" + outer.name() + "' by fetch: use run of that scope");
        }
        return Run.startBelow(outer, this, query);
    }

    /**
     * The name of the plan.
     *
     * @return the name
     */
    public String name() {
        return plan.name();
    }

    @Override
    public String toString() {
        return "Aggregator[" + plan.name() + ", " + parts.length + " parts]";
    }
}

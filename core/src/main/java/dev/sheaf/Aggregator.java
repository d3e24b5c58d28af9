package dev.sheaf;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A frozen plan with the function that makes its result: immutable, made once, shared by all threads.
 *
 * <p>An aggregator is itself a {@link Source}, so aggregators nest: a nested run has the earlier of its own limit and
 * the outer deadline, is cancelled with the outer run, and appears below it in the report.
 *
 * {@snippet class="dev.sheaf.RunSnippets" region="ask"}
 *
 * @param <Q> what is asked
 * @param <R> the result
 */
public final class Aggregator<Q extends @Nullable Object, R extends @Nullable Object> implements Source<Q, R> {

    final Plan<Q> plan;
    final Function<? super Gathered, ? extends R> function;

    /** Of the parts of the plan, in their order; never modified. */
    final List<Source<? super Q, ?>> sources;

    private final RunEnvironment environment;

    Aggregator(
            Plan<Q> plan,
            List<Source<? super Q, ?>> sources,
            Function<? super Gathered, ? extends R> function,
            RunEnvironment environment) {
        this.plan = plan;
        this.sources = sources;
        this.function = function;
        this.environment = environment;
    }

    /**
     * This aggregator in an environment: the clock, timer, executor, context and listeners of every run that it starts.
     * Without one, runs take place in {@link RunEnvironment#system()}. A run inside another run always takes place in
     * the environment of the outer one.
     *
     * @param environment where runs take place
     * @return the same plan in that environment
     */
    public Aggregator<Q, R> in(RunEnvironment environment) {
        return new Aggregator<>(plan, sources, function, Objects.requireNonNull(environment, "environment"));
    }

    /**
     * Starts a run.
     *
     * <p>The sources are started one after the other on this thread. The run may already be complete on return.
     *
     * @param query what is asked
     * @return the run; a failure is in it, never thrown here
     * @throws IllegalStateException if the plan has no limit: nothing would ever end a run whose sources hang
     * @throws RuntimeException if the environment cannot capture the context of this thread
     */
    public Aggregation<R> start(Q query) {
        if (plan.limit == null) {
            throw new IllegalStateException("plan '" + plan.name()
                    + "' has no limit: give it one with Plan.of(name, limit), start it with a deadline, or run it inside"
                    + " another plan");
        }
        return startUntil(null, query);
    }

    /**
     * Starts a run that also ends when a deadline passes, such as one that came with the request.
     *
     * @param query what is asked
     * @param deadline the latest end; the limit of the plan can end the run earlier
     * @return the run; a failure is in it, never thrown here
     * @throws IllegalArgumentException if the deadline belongs to another clock than the environment of this aggregator
     * @throws RuntimeException if the environment cannot capture the context of this thread
     */
    public Aggregation<R> start(Q query, Deadline deadline) {
        return startUntil(deadline.requireClock(environment.timer), query);
    }

    private Aggregation<R> startUntil(@Nullable Deadline latest, Q query) {
        long now = environment.timer.nanoTime();
        long end = plan.endOf(now, latest == null ? now + Deadline.FARTHEST : latest.nanos());
        return RunStart.start(new Run<>(this, null, environment.captured(name()), now, end), query);
    }

    /**
     * Starts a run and waits for its result: for callers who may block, such as a virtual thread.
     *
     * <p>An interrupt of the waiting thread cancels the run, before the {@link InterruptedException} leaves this
     * method. If the result is there by then, it is returned, and the thread stays interrupted.
     *
     * @param query what is asked
     * @return the result
     * @throws AggregationException what the run failed with, not wrapped
     * @throws CancellationException if something else cancelled the run
     * @throws InterruptedException if this thread was interrupted while it waited
     * @throws IllegalStateException if the plan has no limit
     */
    public R ask(Q query) throws InterruptedException {
        return start(query).await();
    }

    /**
     * Starts a run that also ends when a deadline passes, and waits for its result as {@link #ask(Object)} does.
     *
     * @param query what is asked
     * @param deadline the latest end; the limit of the plan can end the run earlier
     * @return the result
     * @throws AggregationException what the run failed with, not wrapped
     * @throws CancellationException if something else cancelled the run
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public R ask(Q query, Deadline deadline) throws InterruptedException {
        return start(query, deadline).await();
    }

    /**
     * Starts a run inside another one: in its environment, below its context.
     *
     * @param query what is asked
     * @param context the scope in which this run takes place
     * @return the run
     * @throws IllegalStateException if the context is a {@link FetchScope} that runs no source: run this aggregator in
     *     it
     */
    @Override
    public Aggregation<R> fetch(Q query, FetchContext context) {
        Fetch outer = (Fetch) context; // the only kind there is
        if (outer.isIdle()) {
            throw new IllegalStateException(
                    "'" + name() + "' was started in the scope '" + outer.name() + "' by fetch: use run of that scope");
        }
        long now = outer.now();
        long end = plan.endOf(now, outer.deadlineNanos());
        return RunStart.start(new Run<>(this, outer, outer.environment(), now, end), query);
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
        return "Aggregator[" + plan.name() + ", " + sources.size() + " parts]";
    }
}

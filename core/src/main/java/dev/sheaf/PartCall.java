package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of a run. Its content is the value or a {@link Failure}: written by the thread that settles before it counts itself in
 * the run's state word, read by the one that decides, after it has read that word.
 */
final class PartCall extends Call {

    /** The run, or its {@link Remains}. Changed by the thread that concludes the run, or by one that asks for its end. */
    private volatile Owner owner;

    /** What stands above a part. */
    sealed interface Owner permits RunNode, Remains {

        RunEnvironment environment();

        long startNanos();

        long deadlineNanos();

        /** For what happens before the last of its parts has ended. */
        Aggregator<?, ?> aggregator();

        /** A part has an outcome. Returns false if the decision came first. */
        boolean settled(PartCall part, @Nullable Throwable failure);

        void broken(Throwable thrown);

        /** One of those that it waits for has ended. */
        void oneEnded();
    }

    PartCall(Run<?, ?> run, int index, long nowNanos) {
        super(CallState.running(index), CompactNanos.of(nowNanos - run.startNanos()));
        this.owner = run;
    }

    Part<?> part() {
        return owner.aggregator().parts[index()];
    }

    boolean isRequired() {
        return part().kind == Part.Kind.REQUIRED;
    }

    @Override
    public String name() {
        return part().name;
    }

    @Override
    public RunEnvironment environment() {
        return owner.environment();
    }

    @Override
    public long deadlineNanos() {
        return owner.deadlineNanos();
    }

    @Override
    long originNanos() {
        return owner.startNanos();
    }

    @Override
    public void cancelFromAbove(CancelReason reason) {
        throw new AssertionError("a run stops its parts itself");
    }

    @Override
    void settled(@Nullable Object value, @Nullable Throwable failure) {
        put(failure == null ? value : new Failure(failure));
        if (!owner.settled(this, failure)) {
            put(GONE);
            discard(value, failure);
        }
    }

    private void discard(@Nullable Object value, @Nullable Throwable failure) {
        Surplus.discard(this, owner.aggregator().source(index()), value, failure);
    }

    @Override
    public void broken(Throwable thrown) {
        owner.broken(thrown);
    }

    @Override
    void onTerminated() {
        owner.oneEnded();
    }

    /** The run has concluded: a source that still goes on must not hold it, but its answer still finds its way. */
    void detach(Remains remains) {
        owner = remains;
    }

    /** Somebody wants to know when this source ends. */
    void attach(RunNode<?, ?> run) {
        owner = run;
    }

    /**
     * This part was counted before the decision: its outcome is what the content says. Called by the thread that counted it and,
     * should that one be slower, by the thread that decides.
     *
     * @return false when the deciding thread has frozen another outcome, between the count and this
     */
    boolean counted(Run<?, ?> run, @Nullable Throwable cause) {
        Status outcome = cause == null ? Status.SUCCEEDED : Futures.outcomeOf(cause);
        if (become(outcome)) {
            finished(outcome == Status.SUCCEEDED);
            RunEvents.sourceEnded(run, this);
            return true;
        }
        return status() == outcome;
    }

    /** The decision came first: the outcome is frozen, and the source is stopped. */
    void stop(Run<?, ?> run, Status outcome, CancelReason why) {
        if (become(outcome, run.endOffset())) {
            signal(why);
            RunEvents.sourceEnded(run, this);
        } else if (!hasEnded()) {
            signal(why); // another thread is at it, or broke down at it; done twice it does no harm
        }
    }

    @Nullable
    Throwable cause() {
        return content() instanceof Failure failed ? failed.cause() : null;
    }

    // --- for the thread that concludes the run

    /** What the combining function gets. */
    @Nullable
    Object gathered() {
        Part<?> part = part();
        return switch (part.kind) {
            case REQUIRED -> content();
            case OPTIONAL -> status() == Status.SUCCEEDED ? content() : part.fallback;
            case SETTLED -> outcome();
        };
    }

    private Outcome<@Nullable Object> outcome() {
        return switch (status()) {
            case SUCCEEDED -> new Outcome.Succeeded<>(content());
            case FAILED -> new Outcome.Failed<>(Objects.requireNonNull(cause(), "cause"));
            case TIMED_OUT -> new Outcome.TimedOut<>();
            case CANCELLED -> new Outcome.Cancelled<>(Objects.requireNonNull(reason(), "reason"));
            case SKIPPED, RUNNING -> throw new AssertionError(status());
        };
    }

    /** Forgets the answer; the combining function has taken it over. */
    void forget() {
        if (content() instanceof Failure failed) {
            failed.forget();
        } else if (status() == Status.SUCCEEDED) {
            put(GONE);
        }
    }

    /** Forgets the answer, and gives it back. */
    void release() {
        Object value = content();
        boolean owned = status() == Status.SUCCEEDED && !GONE.equals(value);
        forget();
        if (owned) {
            discard(value, null);
        }
    }
}

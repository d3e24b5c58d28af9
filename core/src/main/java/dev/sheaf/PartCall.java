package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One part of a run: context, completion handler and cell for the result in one object. */
final class PartCall extends Call {

    private final Part<?> part; // knows its plan's name, but no source

    /**
     * The value, or a {@link Failure}. Written by the thread that settles before it counts itself in the run's state word;
     * read by the one that decides, after it has read that word; cleared when the run has concluded.
     */
    private @Nullable Object cell;

    /** Whether the fallback stood in; written by the thread that decides. */
    private boolean fallbackServed;

    /** In the cell when the value has found its owner. */
    private static final Object GONE = new Object();

    /** Told from a value by its class, which nobody else can make. */
    private record Failure(Throwable cause) {}

    PartCall(Run<?, ?> run, Part<?> part) {
        super(run.environment, run, run.deadline, Status.RUNNING);
        this.part = part;
    }

    private Run<?, ?> run() {
        return (Run<?, ?>) Objects.requireNonNull(parent, "parent");
    }

    Part<?> part() {
        return part;
    }

    boolean isRequired() {
        return part.kind == Part.Kind.REQUIRED;
    }

    @Override
    public String name() {
        return part.name;
    }

    @Override
    void cancelFromAbove(CancelReason reason) {
        throw new AssertionError("a run stops its parts itself");
    }

    @Override
    void settled(@Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            cell = value;
        } else {
            cell = new Failure(failure);
        }
        if (!run().settled(this, failure)) {
            cell = null;
            Surplus.discard(this, run().aggregator().source(part), value, failure);
        }
    }

    @Override
    void broken(Throwable thrown) {
        run().broken(thrown);
    }

    /**
     * This part was counted before the decision: its outcome is what the cell holds. Called by the thread that counted it and,
     * should that one be slower, by the thread that decides.
     *
     * @return false when the deciding thread has frozen another outcome, between the count and this
     */
    boolean counted() {
        Throwable cause = cause();
        Status outcome = Status.SUCCEEDED;
        if (cause != null) {
            outcome = Futures.outcomeOf(cause);
        }
        if (become(Status.RUNNING, outcome)) {
            if (cause != null) {
                failedWith(cause);
            }
            finished(outcome == Status.SUCCEEDED);
            tellListener();
            return true;
        }
        return status() == outcome;
    }

    /** The decision came first: the outcome is frozen, and the source is stopped. */
    void stop(Status outcome, CancelReason why) {
        if (become(Status.RUNNING, outcome)) {
            signal(why);
            tellListener();
        } else if (!hasEnded()) {
            signal(why); // another thread is at it, or broke down at it; done twice it does no harm
        }
    }

    private void tellListener() {
        AggregationListener listener = environment.listener;
        if (listener != null) {
            run().tell(() -> listener.sourceEnded(run().name(), Report.of(this, run().startNanos())));
        }
    }

    /** The run has concluded; see {@link CompletionLink}. */
    void loosen() {
        loosen(run().aggregator().source(part));
    }

    @Nullable
    Throwable cause() {
        return cell instanceof Failure failed ? failed.cause : null;
    }

    /** What the combining function gets. */
    @Nullable
    Object gathered() {
        return switch (part.kind) {
            case REQUIRED -> cell;
            case OPTIONAL -> status() == Status.SUCCEEDED ? cell : part.fallback;
            case SETTLED -> outcome();
        };
    }

    private Outcome<@Nullable Object> outcome() {
        return switch (status()) {
            case SUCCEEDED -> new Outcome.Succeeded<>(cell);
            case FAILED -> new Outcome.Failed<>(Objects.requireNonNull(cause(), "cause"));
            case TIMED_OUT -> new Outcome.TimedOut<>();
            case CANCELLED -> new Outcome.Cancelled<>(Objects.requireNonNull(reason(), "reason"));
            case SKIPPED, RUNNING -> throw new AssertionError(status());
        };
    }

    void useFallback() {
        if (part.kind == Part.Kind.OPTIONAL && status() != Status.SUCCEEDED) {
            fallbackServed = true;
        }
    }

    boolean fallbackServed() {
        return fallbackServed;
    }

    /** Gives the value back, if there is one, and forgets it. */
    void release() {
        Object value = cell;
        cell = GONE;
        if (value != GONE && status() == Status.SUCCEEDED) {
            Surplus.discard(this, run().aggregator().source(part), value, null);
        }
    }

    /** Forgets the value: it is the combining function's now. */
    void forget() {
        cell = GONE;
    }
}

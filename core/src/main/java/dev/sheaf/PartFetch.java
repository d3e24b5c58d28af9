package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fetch of one part of a run, which counts its outcome and decides.
 *
 * <p>Outcome and decision are one step: {@link Run#settle} is called under the lock that gives this its outcome. So no
 * part can end between the outcome that decides and the decision, and of two parts that end at the same time every
 * observer sees the same one first.
 *
 * <p>Its {@link #content} is the answer that the combining function gets; the thread that concludes the run takes it
 * from here.
 */
final class PartFetch extends Fetch {

    final Part<?> part;

    /** A listener has heard of the outcome, or is about to. Guarded by the lock of the tree. */
    private boolean told;

    PartFetch(Run<?, ?> run, Part<?> part, long nowNanos) {
        super(run, Status.RUNNING, 1, nowNanos);
        this.part = part;
    }

    /** What a report shows of a part that was not started. */
    static PartFetch skipped(Run<?, ?> run, Part<?> part) {
        PartFetch skipped = new PartFetch(run, part, run.startNanos);
        skipped.status = Status.SKIPPED;
        return skipped;
    }

    private Run<?, ?> run() {
        return (Run<?, ?>) Objects.requireNonNull(above);
    }

    @Override
    public String name() {
        return part.name;
    }

    /** What this is asked in place of the query of the run; taken by the thread that starts this. */
    @Nullable
    Object takeNeeded() {
        synchronized (top) {
            Object needed = content;
            content = null;
            return needed;
        }
    }

    /** Whether nothing but a decision can follow from its answer, where nothing hangs on it. */
    boolean isPlain() {
        return run().waiting == null && !run().environment().isWatched();
    }

    /** Whether its failure fails the run. */
    boolean isRequired() {
        return part.kind.failsRun;
    }

    /** Whether the combining function was given the fallback in place of an answer. The caller holds the lock. */
    boolean isServedByFallback() {
        return run().decision == Decision.SUCCESS && part.kind.hasFallback && status != Status.SUCCEEDED;
    }

    /** The run drops its sources when the last of its parts has ended. */
    @Override
    Source<?, ?> source() {
        return run().aggregator().sources.get(part.index);
    }

    /** The run counts it, under the same lock: so an outcome and the decision that it causes are one step. */
    @Override
    boolean settle(@Nullable Object value, @Nullable Throwable failure, long nowNanos) {
        return run().settle(this, value, failure, nowNanos);
    }

    @Override
    void settled(@Nullable Object value, @Nullable Throwable failure) {
        run().settled(this, failure);
    }

    /** Not called: a run freezes its parts when it decides, and signals them itself. */
    @Override
    void cancelFromAbove(CancelReason why) {
        throw new AssertionError("a run stops its parts itself");
    }

    /** True for one caller: the outcome is told to listeners once, by the thread that comes first. */
    boolean claimTelling() {
        synchronized (top) {
            boolean first = !told;
            told = true;
            return first;
        }
    }

    // --- for the thread that concludes the run: the outcome is frozen, and the content its own

    /** What the combining function gets of a part; without a fetch it was not started, since its needs had not come. */
    static @Nullable Object gathered(Part<?> part, @Nullable PartFetch fetch) {
        return switch (part.kind) {
            case REQUIRED -> Objects.requireNonNull(fetch).content;
            case OPTIONAL -> fetch != null && fetch.status == Status.SUCCEEDED ? fetch.content : part.fallback;
            case SETTLED -> fetch == null ? new Outcome.Skipped<>() : fetch.outcome();
        };
    }

    private Outcome<@Nullable Object> outcome() {
        return switch (status) {
            case SUCCEEDED -> new Outcome.Succeeded<>(content);
            case FAILED -> new Outcome.Failed<>(Objects.requireNonNull(failure(), "failure"));
            case TIMED_OUT -> new Outcome.TimedOut<>();
            case CANCELLED -> new Outcome.Cancelled<>(Objects.requireNonNull(reason, "reason"));
            case SKIPPED, RUNNING -> throw new AssertionError(status);
        };
    }

    /**
     * Forgets the value: the combining function has taken it over, or it goes back. A failure stays, for the report.
     */
    void forget(boolean giveBack) {
        if (status == Status.SUCCEEDED) {
            Object value = content;
            content = null;
            OwnedFuture<?> owner = hooks == null ? null : takeOwner();
            if (giveBack) {
                giveBack(value, owner, source());
            }
        }
    }
}

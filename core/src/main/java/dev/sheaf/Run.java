package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of an aggregator, as a state machine: it counts the outcomes of the parts, and takes the one decision. {@link
 * RunStart} says how it begins, {@link Conclusion} what follows.
 *
 * <p><b>How an answer travels.</b> The source's future calls its {@link PartFetch}, which takes the lock of the tree.
 * Under it {@link #settle} gives the part its outcome and counts it; the outcome that decides calls {@link #decide},
 * which freezes the others. After unlocking, the same thread stops the losers, in the order of declaration, and then
 * concludes: {@link Conclusion} combines or fails, and completes the {@link Aggregation}. The other deciding events, a
 * cancel and the deadline, enter at {@link #decide} too.
 *
 * <p><b>One net.</b> What follows a decision is foreign code and may break down, for want of stack for instance. So the
 * timer stays armed until the result is complete. When it fires and finds the run decided but not complete, it repeats
 * what is left to do; where the conclusion has broken down, the run fails. A run without a timer of its own is below
 * another run, whose timer does the same.
 */
final class Run<Q extends @Nullable Object, R extends @Nullable Object> extends Node implements Gathered {

    /** Without the captured context once the run has terminated; written by the thread that ended last. */
    private volatile RunEnvironment environment;

    private final long deadlineNanos;

    /**
     * The parts that were started, each in its place; null where one waits for others, or was skipped by the decision.
     */
    final @Nullable PartFetch[] parts;

    final Plan<Q> plan;

    /** Of a plan in which parts need parts. */
    final @Nullable Waiting waiting;

    /** What is asked and combined; dropped by the thread that ended last. */
    private volatile @Nullable Aggregator<Q, R> aggregator;

    /**
     * One thread has taken the conclusion on. Given back without the lock: where the stack has ended, nothing can be
     * called.
     */
    volatile boolean concluding;

    /** Set around the combining function, by the thread that calls it. */
    boolean combining;

    /** The combining function has returned, and owns the values. Written and read by the thread that concludes. */
    boolean handedOver;

    // Guarded by the lock of the tree:

    /** Null until it is taken, once; BROKEN again where the conclusion has broken down. */
    @Nullable
    Decision decision;

    /** The part whose outcome decided, if one did. */
    @Nullable
    PartFetch decider;

    /** Dropped when it is complete: a source that runs on must not hold it. */
    @Nullable
    Aggregation<R> result;

    /** Parts that have not settled; those that have not been started are among them. */
    int pending;

    @Nullable
    Registration expiry;

    /** Made for the first report, listener or log line. */
    @Nullable
    RunIdentity identity;

    /**
     * The promise of the final report, made by the first caller that asks for the end, which completes it if the end
     * has come.
     */
    @Nullable
    CompletableFuture<Report> termination;

    /** What the combining function threw, or the library itself. */
    @Nullable
    Throwable failure;

    Run(Aggregator<Q, R> aggregator, @Nullable Fetch above, RunEnvironment environment, long nowNanos, long deadline) {
        super(above, Status.RUNNING, 1, nowNanos); // the one is the conclusion
        this.plan = aggregator.plan;
        this.aggregator = aggregator;
        this.environment = environment;
        this.deadlineNanos = deadline;
        this.parts = new PartFetch[plan.parts.size()];
        this.pending = parts.length;
        this.result = new Aggregation<>(this);
        this.waiting = plan.hasNeeds ? new Waiting(this) : null;
    }

    // --- the events that may decide. The caller of the first three holds the lock.

    /** A part has an outcome. Returns whether something follows. */
    boolean settle(PartFetch part, @Nullable Object value, @Nullable Throwable failure, long nowNanos) {
        boolean ownExpiry = failure instanceof DeadlineExceededException exceeded
                && exceeded.isOf(environment.timer, deadlineNanos);
        if (ownExpiry) { // the source saw the deadline before the timer did
            decider = part;
            part.content = failure; // for the report: what the source says of its deadline
            expired(nowNanos);
            return true;
        }
        part.status = Futures.outcomeOf(failure);
        part.content = failure == null ? value : failure;
        part.endNanos = nowNanos;
        endNanos = nowNanos; // perhaps that of the run
        pending--;
        if (waiting != null) {
            waiting.settled(part.part);
        }
        if (failure != null && part.isRequired()) {
            decider = part;
            decide(Decision.FAILURE, CancelReason.SIBLING_FAILED, nowNanos);
        } else if (pending == 0) {
            decider = part;
            decide(Decision.SUCCESS, null, nowNanos);
        }
        return part == decider || failure instanceof Error || environment.isWatched() || waiting != null;
    }

    /** Time is up: enough, if every required part has succeeded. Never before each part without needs was started. */
    private void expired(long nowNanos) {
        boolean enough = true;
        for (int i = 0; i < parts.length; i++) {
            Part<?> declared = plan.parts.get(i);
            boolean succeeded = parts[i] != null && parts[i].status == Status.SUCCEEDED;
            boolean dispensable = !declared.kind.failsRun && (parts[i] != null || !declared.needs.isEmpty());
            enough &= succeeded || dispensable;
        }
        decide(enough ? Decision.SUCCESS : Decision.DEADLINE, CancelReason.DEADLINE, nowNanos);
    }

    /** The one decision: freezes the outcome of every part that is still running. */
    void decide(Decision taken, @Nullable CancelReason why, long nowNanos) {
        decision = taken;
        status = taken.status(why);
        reason = why;
        endNanos = nowNanos;
        for (PartFetch part : parts) {
            if (part != null && part.status == Status.RUNNING && why != null) {
                part.stop(why, nowNanos);
            }
        }
    }

    /** After the lock was given back: what follows from {@link #settle}. */
    void settled(PartFetch part, @Nullable Throwable failure) {
        RunEvents.sourceEnded(this, part);
        if (failure instanceof Error && !part.isRequired()) {
            environment.inContext(() -> Log.hiddenError(name(), part.name(), failure));
        }
        if (part == decider) { // written by this thread, if it is
            Conclusion.follow(this);
        } else if (waiting != null && waiting.claim()) {
            RunStart.startReady(this);
        }
    }

    /** On the timer's thread: takes the decision, if there is none, and leaves the rest to an executor. */
    void expire() {
        long nowNanos = now();
        synchronized (top) {
            if (decision == null) {
                expired(nowNanos);
            }
        }
        try {
            environment.signal(() -> Conclusion.help(this));
        } catch (Throwable noThread) { // it can be neither carried out nor left: it is tried again a moment later
            environment.timer.schedule(nowNanos + 10_000_000, this::expire);
        }
    }

    @Override
    void cancelFromAbove(CancelReason why) {
        if (!decideFirst(Decision.CANCELLED, why)) {
            Conclusion.help(this); // the thread that decided may not have come to stop the losers, or has broken down
        }
    }

    /** Takes a decision that no part has to do with, and does what follows; false if another one came first. */
    boolean decideFirst(Decision taken, CancelReason why) {
        long nowNanos = now();
        synchronized (top) {
            if (decision != null) {
                return false;
            }
            decide(taken, why, nowNanos);
        }
        Conclusion.follow(this);
        return true;
    }

    /**
     * Puts a fetch into the place of a part.
     *
     * @return null if the run is decided
     */
    @Nullable
    PartFetch claim(Part<?> part, long nowNanos) {
        PartFetch fetch = new PartFetch(this, part, nowNanos);
        synchronized (top) {
            if (decision != null) {
                return null;
            }
            parts[part.index] = fetch;
            open++;
            fetch.content = part.needs.isEmpty() ? null : Needed.by(part, parts);
        }
        return fetch;
    }

    // --- what it is made of

    @Override
    @Nullable
    Throwable failure() {
        return failure;
    }

    /**
     * Reads the promise without the lock, which this thread held when nothing was left open. A caller that asks later
     * finds that out.
     */
    @Override
    void terminated() {
        CompletableFuture<Report> promised = termination;
        if (promised != null || environment.isWatched()) {
            Log.guard("the last report", name(), () -> {
                Report last = Snapshot.of(this);
                RunEvents.terminated(this, last);
                if (promised != null) {
                    promised.complete(last);
                }
            });
        }
        aggregator = null;
        environment = environment.withoutContext();
    }

    /** For what happens before the last of the sources has ended. */
    Aggregator<Q, R> aggregator() {
        return Objects.requireNonNull(aggregator, "aggregator");
    }

    @Override
    String name() {
        return plan.name();
    }

    @Override
    RunEnvironment environment() {
        return environment;
    }

    @Override
    long deadlineNanos() {
        return deadlineNanos;
    }

    // --- Gathered

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // a part of this plan gives what its handle says, nulls included
    public <T extends @Nullable Object> T get(Part<T> part) {
        plan.requireOwn(part);
        if (!combining) {
            throw new IllegalStateException("the answers of '" + name()
                    + "' can be read only while the combining function runs: take them out there");
        }
        return (T) PartFetch.gathered(part, parts[part.index]);
    }
}

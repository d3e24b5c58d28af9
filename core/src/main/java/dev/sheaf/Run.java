package dev.sheaf;

import dev.sheaf.Report.Status;
import org.jspecify.annotations.Nullable;

/**
 * One run of an aggregator: starts the parts, takes the one decision, stops the losers.
 *
 * <p>What the decision leads to (the combining function, the exception) is in {@link Conclusion}.
 */
final class Run<Q extends @Nullable Object, R extends @Nullable Object> extends RunNode<Q, R> implements Gathered {

    /** Armed by the starting thread; taken off by the one that concludes, or by the starting one where that was faster. */
    private volatile @Nullable Registration expiry;

    private Run(Aggregator<Q, R> aggregator, Object home, long startNanos) {
        super(aggregator, home, startNanos);
    }

    /** Starts a run of its own. */
    static <Q extends @Nullable Object, R extends @Nullable Object> Aggregation<R> start(
            Aggregator<Q, R> aggregator, Q query, RunEnvironment environment) {
        Run<Q, R> run = new Run<>(aggregator, environment, environment.timer.nanoTime());
        run.startParts(query, run.deadlineNanos());
        run.arm(run);
        return run;
    }

    /** Starts a run below another one. */
    static <Q extends @Nullable Object, R extends @Nullable Object> Aggregation<R> startBelow(
            Call outer, Aggregator<Q, R> aggregator, Q query) {
        Run<Q, R> run = new Run<>(aggregator, outer, outer.environment().timer.nanoTime());
        Aggregation<R> result = run.nested();
        if (outer.begin()) {
            outer.adopt(run);
        } else {
            run.cancelFromAbove(CancelReason.SATISFIED); // the outer fetch has ended, with all that belonged to it
        }
        long deadline = run.deadlineNanos();
        run.startParts(query, deadline);
        if (deadline - outer.deadlineNanos() < 0) { // else the outer one ends it
            run.arm(result);
        }
        return result;
    }

    private void startParts(Q query, long deadline) {
        Aggregator<Q, R> asked = aggregator();
        DeadlineTimer clock = environment().timer;
        long now = startNanos();
        boolean late = false; // the clock is read no more often than it must be
        for (int i = 0; i < calls.length && RunState.isOpen(state()); i++) {
            if (late) {
                now = clock.nanoTime();
            }
            if (deadline - now <= 0) {
                expireNow();
                return;
            }
            PartCall call = new PartCall(this, i, now);
            calls[i] = call; // before it is counted: whoever decides then finds it, and waits for its end
            if (moveIfOpen(RunState::withOneStarted) == 0) {
                return; // decided since the loop looked
            }
            RunEvents.sourceStarted(this, call);
            if (call.isRunning()) {
                call.launch(asked.source(i), query);
            } else {
                call.ownEnded(); // decided since it was counted: never asked
            }
            late = call.isRunning() || environment().listener != null; // which may have taken its time
            now = call.endNanos();
        }
        if (RunState.decision(moveIfOpen(RunState::withOneSettled)) == RunState.SUCCESS) {
            decided(late ? now() : CompactNanos.of(now - startNanos()));
        }
    }

    // --- the events that may decide

    @Override
    public boolean settled(PartCall call, @Nullable Throwable failure) {
        if (failure != null && Futures.isExpiryOf(new Deadline(environment().timer, deadlineNanos()), failure)) {
            expireNow(); // the source saw it before the timer did
            return false;
        }
        boolean required = call.isRequired();
        if (failure != null && required) {
            return failed(call, failure);
        }
        long after = moveIfOpen(required ? RunState::withRequiredSettled : RunState::withOneSettled);
        if (after == 0 || !call.counted(this, failure)) {
            return false;
        }
        if (failure instanceof Error) {
            Log.hiddenError(name(), call.name(), failure);
        }
        if (RunState.decision(after) == RunState.SUCCESS) {
            decided(call.endOffset());
        }
        return true;
    }

    private boolean failed(PartCall call, Throwable failure) {
        if (moveIfOpen(state -> RunState.failedBy(state, call.index())) == 0) {
            return false;
        }
        call.counted(this, failure);
        decided(call.endOffset());
        return true;
    }

    /**
     * On the timer's thread: takes the decision, and leaves the rest to an executor. If it was taken before and nothing came of
     * it, for want of stack on the thread that took it, this is where the run is found.
     */
    private void expire() {
        if (moveIfOpen(RunState::expired) != 0 || wantsConclusion()) {
            environment().signal(this::followDecision);
        }
    }

    /** On a thread of a source, or on the starting one, where what was not started yet cannot have succeeded. */
    private void expireNow() {
        boolean allStarted = startedCount() == calls.length;
        if (moveIfOpen(allStarted ? RunState::expired : RunState::expiredWhileStarting) != 0) {
            decided(now());
        }
    }

    @Override
    public void cancelFromAbove(CancelReason why) {
        if (moveIfOpen(state -> RunState.cancelled(state, why)) != 0) {
            decided(now());
        } else if (wantsConclusion()) { // what something else decided may still wait for its thread
            followDecision();
        }
    }

    @Override
    boolean cancelByCaller() {
        boolean first = moveIfOpen(state -> RunState.cancelled(state, CancelReason.CALLER)) != 0;
        if (first) {
            decided(now());
        }
        return first;
    }

    @Override
    boolean giveUp() {
        boolean first = moveIfOpen(RunState::givenUp) != 0;
        if (first) {
            decidedAt(now());
            environment().signal(this::followDecision);
        }
        return first;
    }

    /**
     * Something of this library threw in a handler, for want of stack or memory as a rule. If that was before the decision, it is
     * the decision; if it was between that and what follows, this is the second try, with a stack of its own.
     */
    @Override
    public void broken(Throwable thrown) {
        if (moveIfOpen(RunState::broken) != 0) {
            markBroken(thrown);
        } else {
            Log.misbehaved("what follows from an answer", name(), thrown);
        }
        secondTry(thrown);
    }

    /** With a stack of its own; except after an overflow, when handing over would overflow, too: then at the deadline. */
    private void secondTry(Throwable thrown) {
        if (!(thrown instanceof StackOverflowError)) {
            environment().signal(this::followDecision);
        }
    }

    // --- after the decision: losers are stopped, then one thread concludes; any thread that comes along can do either

    /** On the thread that took the decision. */
    private void decided(int at) {
        decidedAt(at);
        stopLosers();
        boolean cancelled = RunState.decision(state()) == RunState.CANCELLED; // which the caller is waiting for
        if (environment().concludesOnExecutor() && !cancelled) {
            environment().callBack(this::conclude);
        } else {
            conclude();
        }
    }

    /** On a thread for signals, or on one that helps: what follows for the caller must not hold that up. */
    private void followDecision() {
        decidedAt(now());
        stopLosers();
        environment().callBack(this::conclude);
    }

    private void stopLosers() {
        long decided = state();
        boolean success = RunState.decision(decided) == RunState.SUCCESS;
        boolean everythingCounted = RunState.pending(decided) == 0;
        CancelReason why = RunState.reason(decided);
        for (int i = 0; i < RunState.started(decided); i++) {
            PartCall call = calls[i];
            boolean counted = success ? everythingCounted || call.isRequired() : RunState.isCulprit(decided, i);
            if (counted) {
                call.counted(this, call.cause()); // its thread has counted it, but may not have come to say so
            } else {
                call.stop(this, success ? Status.TIMED_OUT : Status.CANCELLED, why);
            }
        }
    }

    private void conclude() {
        if (!claimConclusion()) {
            return; // another thread was here first
        }
        try {
            Conclusion.of(this);
        } catch (Throwable thrown) {
            end = GIVEN_BACK; // first: the timer finds it, whatever there is room for now
            markBroken(thrown);
            secondTry(thrown);
            return;
        }
        try {
            forgetResult();
            disarm(expiry); // not before: the timer finds a run of which nothing came
            detachParts();
        } finally {
            oneEnded();
        }
    }

    /** Also while another thread concludes: that one may yet find no room for it, and then only the timer finds the run. */
    private void arm(Aggregation<R> result) {
        if (isThrough(result)) {
            return;
        }
        expiry = armed(this::expire);
        if (isThrough(result)) { // between the two looks, perhaps by one who could not see the timer
            disarm(expiry);
        }
    }

    /** A caller who has given up completes the result himself, perhaps only in a moment. */
    private boolean isThrough(Aggregation<R> result) {
        return (result.isDone() || RunState.decision(state()) == RunState.GIVEN_UP) && !wantsConclusion();
    }

    // --- Gathered

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // a part of this plan gives what its handle says, nulls included
    public <T extends @Nullable Object> T get(Part<T> part) {
        if (part.plan != aggregator().plan) {
            throw new IllegalArgumentException("part '" + part.name + "' belongs to plan '" + part.plan.name()
                    + "', not to '" + name() + "': read each part in the combining function of its own plan");
        }
        if (!RunState.isCombining(state())) {
            throw new IllegalStateException("the answers of '" + name()
                    + "' can be read only while the combining function runs: take them out there");
        }
        return (T) calls[part.index].gathered();
    }
}

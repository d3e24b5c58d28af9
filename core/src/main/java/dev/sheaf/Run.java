package dev.sheaf;

import dev.sheaf.Report.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run of an aggregator: starts the parts, takes the one decision, stops the losers.
 *
 * <p>What the decision leads to (the combining function, the exception) is in {@link Conclusion}.
 */
final class Run<Q extends @Nullable Object, R extends @Nullable Object> extends Node {

    private static final VarHandle STATE;
    private static final VarHandle RESULT;
    private static final VarHandle TERMINATION;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Run.class, "state", long.class);
            RESULT = lookup.findVarHandle(Run.class, "result", Aggregation.class);
            TERMINATION = lookup.findVarHandle(Run.class, "termination", CompletableFuture.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final String[] partNames; // of the aggregator, never modified; kept for the report
    private final PartCall[] calls; // each element is written before the start that counts it in the state word

    /** See {@link RunState}. Written by compare-and-set only, by every thread on which something settles. */
    private volatile long state;

    /** Null once the run has terminated: it holds the sources. */
    private volatile @Nullable Aggregator<Q, R> aggregator;

    /** Taken by the one thread that concludes; a run below another must not hold its result afterwards. */
    private volatile @Nullable Aggregation<R> result;

    /** What this library itself has thrown, if it did; written by the thread that caught it, before it is concluded. */
    private volatile @Nullable Throwable broken;

    /** Armed by the starting thread; taken off by the one that concludes. */
    private volatile @Nullable Registration expiry;

    /** Made when somebody asks; completed by the thread that ends last, or by the one that asks. */
    private volatile @Nullable CompletableFuture<Report> termination;

    private Run(Aggregator<Q, R> aggregator, Environment environment, @Nullable Call parent, Deadline deadline) {
        super(environment, parent, deadline, Status.RUNNING);
        this.aggregator = aggregator;
        this.name = aggregator.name();
        this.partNames = aggregator.partNames;
        this.calls = new PartCall[aggregator.parts.length];
        this.state = RunState.initial(calls.length, aggregator.required);
        this.result = new Aggregation<>(this);
    }

    static <Q extends @Nullable Object, R extends @Nullable Object> Aggregation<R> start(
            Aggregator<Q, R> aggregator, Q query, Environment environment, @Nullable Call outer) {
        if (outer != null && outer.status() == Status.SKIPPED) {
            throw new IllegalStateException("'" + aggregator.name() + "' was started in the scope '" + outer.name()
                    + "' by fetch: use run of that scope");
        }
        long now = environment.timer.nanoTime();
        Deadline own = aggregator.limit == null ? null : Deadline.after(aggregator.limit, environment.timer, now);
        Deadline outermost = outer == null ? own : outer.deadline;
        Deadline deadline = Objects.requireNonNull(outermost, "deadline");
        if (own != null) {
            deadline = deadline.earlier(own);
        }
        Call parent = outer != null && outer.begin() ? outer : null;
        Run<Q, R> run = new Run<>(aggregator, environment, parent, deadline);
        Aggregation<R> result = Objects.requireNonNull(run.result);
        run.startedAt(now);
        if (parent != null) {
            parent.adopt(run);
        } else if (outer != null) {
            run.cancelFromAbove(CancelReason.SATISFIED); // the outer fetch has ended, with all that belonged to it
        }
        run.startParts(aggregator, query);
        if (outer == null || deadline.isBefore(outer.deadline)) {
            run.arm();
        }
        return result;
    }

    private void startParts(Aggregator<Q, R> asked, Q query) {
        for (int i = 0; i < calls.length && RunState.isOpen(state); i++) {
            if (deadline.isExpired()) {
                expireNow();
                return;
            }
            PartCall call = new PartCall(this, asked.parts[i]);
            call.startedAt(environment.timer.nanoTime());
            // All this before it is counted as started: whoever decides then finds it, and waits for its end.
            calls[i] = call;
            begin();
            if (move(RunState::withOneStarted) == 0) {
                end(); // decided since the loop looked
                return;
            }
            tellStarted(call);
            if (call.isRunning()) {
                call.launch(asked.source(asked.parts[i]), query);
            } else {
                call.end(); // decided since it was counted: never asked
            }
        }
        if (RunState.decision(move(RunState::withOneSettled)) == RunState.SUCCESS) {
            decided();
        }
    }

    // --- the events that may decide

    /** Moves the state word on, unless it is decided. Returns what this call made of it, or 0 if the decision came first. */
    private long move(LongUnaryOperator next) {
        long before;
        long after;
        do {
            before = state;
            if (!RunState.isOpen(before)) {
                return 0;
            }
            after = next.applyAsLong(before);
        } while (!STATE.compareAndSet(this, before, after));
        return after;
    }

    /** A part has an outcome. Returns false if the decision came first. */
    boolean settled(PartCall call, @Nullable Throwable failure) {
        if (failure != null && Futures.isExpiryOf(deadline, failure)) {
            expireNow(); // the source saw it before the timer did
            return false;
        }
        if (failure != null && call.isRequired()) {
            return failed(call);
        }
        long after = move(call.isRequired() ? RunState::withRequiredSettled : RunState::withOneSettled);
        if (after == 0 || !call.counted()) {
            return false;
        }
        if (failure instanceof Error) {
            Log.hiddenError(name, call.name(), failure);
        }
        if (RunState.decision(after) == RunState.SUCCESS) {
            decided();
        }
        return true;
    }

    private boolean failed(PartCall call) {
        if (move(state -> RunState.failedBy(state, call.part().index)) == 0) {
            return false;
        }
        call.counted();
        decided();
        return true;
    }

    /**
     * On the timer's thread: takes the decision, and leaves the rest to an executor. If it was taken before and nothing came of
     * it, for want of stack on the thread that took it, this is where the run is found.
     */
    private void expire() {
        if (move(RunState::expired) != 0 || result != null) {
            environment.signal(this::decidedByTimer);
        }
    }

    /** On a thread of a source, or on the starting one, where what was not started yet cannot have succeeded. */
    private void expireNow() {
        boolean allStarted = RunState.started(state) == calls.length;
        if (move(allStarted ? RunState::expired : RunState::expiredWhileStarting) != 0) {
            decided();
        }
    }

    @Override
    void cancelFromAbove(CancelReason why) {
        boolean first = move(state -> RunState.cancelled(state, why)) != 0;
        if (first || result != null) { // something else decided, and what that leads to may still wait for its thread
            decided();
        }
    }

    /** The caller's cancel: signals on this thread, before it returns. Returns false if the decision came first. */
    boolean cancelByCaller() {
        boolean first = move(state -> RunState.cancelled(state, CancelReason.CALLER)) != 0;
        if (first) {
            decided();
        }
        return first;
    }

    /** The caller is about to complete the result himself. Returns false if the decision came first. */
    boolean giveUp() {
        boolean first = move(RunState::givenUp) != 0;
        if (first) {
            environment.signal(this::decided);
        }
        return first;
    }

    /**
     * Something of this library threw in a handler, for want of stack or memory as a rule. If that was before the decision, it is
     * the decision; if it was between that and what follows, this is the second try, with a stack of its own.
     */
    @Override
    void broken(Throwable thrown) {
        if (RunState.isOpen(state)) {
            broken = thrown;
            move(RunState::broken);
        }
        secondTry(thrown);
    }

    /** With a stack of its own; except after an overflow, when handing over would overflow, too: then at the deadline. */
    private void secondTry(Throwable thrown) {
        if (!(thrown instanceof StackOverflowError)) {
            environment.signal(this::decided);
        }
    }

    // --- after the decision: each step is taken once, but any thread that comes along can take it

    /** On the thread that took the decision. */
    private void decided() {
        stopLosers();
        boolean cancelled = RunState.decision(state) == RunState.CANCELLED; // which the caller is waiting for
        if (environment.concludesOnExecutor() && !cancelled) {
            environment.callBack(this::conclude);
        } else {
            conclude();
        }
    }

    /** On a thread for signals, which what follows for the caller must not hold up. */
    private void decidedByTimer() {
        stopLosers();
        environment.callBack(this::conclude);
    }

    private void stopLosers() {
        long decided = state;
        int decision = RunState.decision(decided);
        if (become(Status.RUNNING, RunState.statusOf(decision))) {
            stamp();
        }
        boolean success = decision == RunState.SUCCESS;
        boolean everythingCounted = RunState.pending(decided) == 0;
        CancelReason why = RunState.reason(decided);
        for (int i = 0; i < RunState.started(decided); i++) {
            PartCall call = calls[i];
            boolean counted = success ? everythingCounted || call.isRequired() : RunState.isCulprit(decided, i);
            if (counted) {
                call.counted(); // its thread has counted it, but may not have come to say so
            } else {
                call.stop(success ? Status.TIMED_OUT : Status.CANCELLED, why);
            }
        }
    }

    @SuppressWarnings("unchecked") // RESULT holds what the field does
    private void conclude() {
        Aggregation<R> target = (Aggregation<R>) RESULT.getAndSet(this, null);
        if (target == null) {
            return; // another thread was here first
        }
        try {
            Conclusion.of(this, target, broken);
        } catch (Throwable thrown) {
            broken = thrown;
            result = target;
            secondTry(thrown);
            return;
        }
        disarm(expiry); // not before: the timer finds a run of which nothing came
        if (termination == null && environment.listener == null) {
            loosenCalls();
        }
        end();
    }

    private void loosenCalls() {
        for (int i = 0; i < RunState.started(state); i++) {
            calls[i].loosen();
        }
    }

    private void arm() {
        if (!RunState.isOpen(state)) {
            return;
        }
        expiry = armed(this::expire);
        if (!RunState.isOpen(state)) { // decided between the two looks, perhaps by someone who could not see the timer
            disarm(expiry);
        }
    }

    // --- the tree

    @Override
    String name() {
        return name;
    }

    int decision() {
        return RunState.decision(state);
    }

    @Nullable
    CancelReason reason() {
        return RunState.isOpen(state) ? null : RunState.reason(state);
    }

    /** For what happens before the run has terminated. */
    Aggregator<Q, R> aggregator() {
        return Objects.requireNonNull(aggregator, "aggregator");
    }

    PartCall culprit() {
        return calls[RunState.culprit(state)];
    }

    /** The parts that were started, in the order of declaration. */
    List<PartCall> startedParts() {
        return Arrays.asList(calls).subList(0, RunState.started(state));
    }

    String[] partNames() {
        return partNames;
    }

    int startedCount() {
        return RunState.started(state);
    }

    PartCall started(int index) {
        return calls[index];
    }

    // --- listening and termination

    private void tellStarted(PartCall call) {
        AggregationListener listener = environment.listener;
        if (listener != null) {
            tell(() -> listener.sourceStarted(name, call.name()));
        }
    }

    void tell(Runnable event) {
        try {
            environment.runInContext(event);
        } catch (Throwable thrown) {
            Log.misbehaved("a listener", name, thrown);
        }
    }

    CompletableFuture<Report> termination() {
        CompletableFuture<Report> promised = termination;
        if (promised == null) {
            CompletableFuture<Report> fresh = new CompletableFuture<>();
            promised = TERMINATION.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(termination);
            for (int i = 0; i < RunState.started(state); i++) {
                calls[i].fasten();
            }
        }
        if (isTerminated()) { // before the promise was there to be seen
            promised.complete(Report.of(this));
        }
        return promised;
    }

    @Override
    void terminated() {
        aggregator = null;
        AggregationListener listener = environment.listener;
        if (listener != null) {
            tell(() -> listener.runTerminated(Report.of(this)));
        }
        CompletableFuture<Report> promised = termination;
        if (promised != null) {
            promised.complete(Report.of(this));
        }
        if (parent != null) {
            parent.end();
        }
    }
}

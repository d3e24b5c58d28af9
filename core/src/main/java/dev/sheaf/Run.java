package dev.sheaf;

import dev.sheaf.Report.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
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
final class Run<Q extends @Nullable Object, R extends @Nullable Object> extends Node implements Gathered {

    private static final VarHandle STATE;
    private static final VarHandle TERMINATION;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Run.class, "state", long.class);
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
    private @Nullable Aggregator<Q, R> aggregator;

    /** Null once completed: a run below another must not hold its result. */
    private volatile @Nullable Aggregation<R> result;

    /** Why the run was cancelled; written by the thread that took that decision. */
    private volatile @Nullable CancelReason reason;

    /** Armed by the starting thread; read by the one that decides. */
    private volatile @Nullable Registration expiry;

    /** Made when somebody asks; completed by the thread that ends last, or by the one that asks. */
    private volatile @Nullable CompletableFuture<Report> termination;

    /** Whether the combining function has returned; read and written on its thread. */
    private boolean combined;

    private Run(Aggregator<Q, R> aggregator, Environment environment, @Nullable Call outer, Deadline deadline) {
        super(environment, outer, deadline, Status.RUNNING);
        this.aggregator = aggregator;
        this.name = aggregator.name();
        this.partNames = aggregator.partNames;
        this.calls = new PartCall[aggregator.parts.length];
        this.state = RunState.initial(calls.length, aggregator.required);
        this.result = new Aggregation<>(this);
    }

    static <Q extends @Nullable Object, R extends @Nullable Object> Aggregation<R> start(
            Aggregator<Q, R> aggregator, Q query, Environment environment, @Nullable Call outer) {
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
        run.startParts(aggregator.parts, query);
        if (outer == null || deadline.isBefore(outer.deadline)) {
            run.arm();
        }
        return result;
    }

    private void startParts(Part<?>[] parts, Q query) {
        for (int i = 0; i < parts.length && RunState.isOpen(state); i++) {
            if (deadline.isExpired()) {
                expireNow();
                return;
            }
            PartCall call = new PartCall(this, parts[i]);
            calls[i] = call; // before it is counted as started: whoever decides then finds it
            if (move(RunState::withOneStarted) == 0) {
                return; // decided since the loop looked
            }
            begin();
            call.startedAt(environment.timer.nanoTime());
            tellStarted(call);
            call.launch(sourceOf(parts[i]), query);
        }
        if (RunState.decision(move(RunState::withOneSettled)) == RunState.SUCCESS) {
            decided();
        }
    }

    @SuppressWarnings("unchecked") // Plan takes only sources of this query
    private Source<? super Q, ?> sourceOf(Part<?> part) {
        return (Source<? super Q, ?>) part.source;
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
        if (failure instanceof Error) {
            Log.hiddenError(name, call.name(), failure);
        }
        long after = move(call.isRequired() ? RunState::withRequiredSettled : RunState::withOneSettled);
        if (after == 0 || !call.counted()) {
            return false;
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

    /** On the timer's thread: takes the decision, and leaves the rest to the executor. */
    private void expire() {
        if (move(RunState::expired) != 0) {
            environment.handOff(this::decided);
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
        if (decideCancelled(why)) {
            decided();
        }
    }

    /** The first half of a cancel: after this nothing else can happen to the run. */
    boolean decideCancelled(CancelReason why) {
        if (move(RunState::cancelled) == 0) {
            return false;
        }
        reason = why;
        return true;
    }

    // --- after the decision

    /** Called once, by the thread that took the decision or the executor it handed off to. */
    void decided() {
        if (!become(Status.RUNNING, statusOf(RunState.decision(state)))) {
            return; // broken() was here first
        }
        try {
            disarm();
            stamp();
            stopLosers(state);
        } catch (Throwable thrown) {
            breakOff(thrown);
            return;
        }
        if (environment.concludesOnExecutor()) {
            environment.handOff(this::conclude);
        } else {
            conclude();
        }
    }

    private void stopLosers(long decided) {
        int decision = RunState.decision(decided);
        boolean success = decision == RunState.SUCCESS;
        boolean everythingCounted = RunState.pending(decided) == 0;
        CancelReason why = reasonOf(decision);
        for (int i = 0; i < RunState.started(decided); i++) {
            PartCall call = calls[i];
            if (success && (everythingCounted || call.isRequired())) {
                call.counted(); // its thread has counted it, but may not have come to say so
            } else {
                call.stop(success ? Status.TIMED_OUT : Status.CANCELLED, why);
            }
        }
    }

    private CancelReason reasonOf(int decision) {
        return switch (decision) {
            case RunState.FAILURE -> CancelReason.SIBLING_FAILED;
            case RunState.CANCELLED -> Objects.requireNonNull(reason, "reason");
            default -> CancelReason.DEADLINE; // of a success, the optional parts that have no answer yet
        };
    }

    private static Status statusOf(int decision) {
        return switch (decision) {
            case RunState.SUCCESS -> Status.SUCCEEDED;
            case RunState.FAILURE -> Status.FAILED;
            case RunState.DEADLINE -> Status.TIMED_OUT;
            default -> Status.CANCELLED;
        };
    }

    private void conclude() {
        Aggregation<R> target = Objects.requireNonNull(result, "result");
        try {
            Conclusion.of(this, target);
        } catch (Throwable thrown) {
            breakOff(thrown);
            return;
        }
        result = null;
        end();
    }

    /**
     * Something of this library threw in a handler, for want of stack or memory as a rule. If nobody is concluding this run,
     * which is what a thread that broke between its compare-and-set and {@link #decided()} leaves behind, it ends here.
     */
    void broken(Throwable thrown) {
        decideCancelled(CancelReason.SIBLING_FAILED);
        if (become(Status.RUNNING, Status.FAILED)) {
            disarm();
            stopLosers(state);
            breakOff(thrown);
        }
    }

    private void breakOff(Throwable thrown) {
        Aggregation<R> target = result;
        if (target != null) {
            target.failed(new AggregationException("'" + name + "' broke off", thrown, null));
        }
        result = null;
        end();
    }

    private void arm() {
        if (!RunState.isOpen(state)) {
            return;
        }
        Registration armed = environment.timer.schedule(deadline.nanos(), this::expire);
        expiry = armed;
        if (!RunState.isOpen(state)) { // decided between the two looks, by someone who could not see the timer
            armed.remove();
        }
    }

    private void disarm() {
        Registration armed = expiry;
        if (armed != null) {
            armed.remove();
        }
    }

    // --- the combining function's view

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // a part of this plan gives what its handle says, nulls included
    public <T extends @Nullable Object> T get(Part<T> part) {
        Aggregator<Q, R> asked = aggregator;
        if (combined || asked == null) {
            throw new IllegalStateException("the answers of '" + name
                    + "' can be read only while the combining function runs: take them out there");
        }
        if (part.plan != asked.plan) {
            throw new IllegalArgumentException("part '" + part.name + "' belongs to plan '" + part.plan.name()
                    + "', not to '" + name + "': read each part in the combining function of its own plan");
        }
        return (T) calls[part.index].gathered();
    }

    @SuppressWarnings("NullAway") // null only where R is nullable, which the checker loses at the wildcard
    R combine() {
        try {
            return Objects.requireNonNull(aggregator, "aggregator").function.apply(this);
        } finally {
            combined = true;
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
        return reason;
    }

    PartCall culprit() {
        return calls[RunState.culprit(state)];
    }

    /** The parts that were started, in the order of declaration. */
    List<PartCall> startedParts() {
        return Arrays.asList(calls).subList(0, RunState.started(state));
    }

    /** Names of the required parts that had not succeeded. */
    List<String> missing() {
        List<String> names = new ArrayList<>();
        Aggregator<Q, R> asked = Objects.requireNonNull(aggregator, "aggregator");
        int started = RunState.started(state);
        for (Part<?> part : asked.parts) {
            boolean succeeded = part.index < started && calls[part.index].status() == Status.SUCCEEDED;
            if (part.kind == Part.Kind.REQUIRED && !succeeded) {
                names.add(part.name);
            }
        }
        return names;
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
            tell(listener, () -> listener.sourceStarted(name, call.name()));
        }
    }

    void tell(AggregationListener listener, Runnable event) {
        try {
            environment.contextual(event).run();
        } catch (Throwable thrown) {
            Log.misbehaved("the listener " + listener.getClass().getName(), name, thrown);
        }
    }

    CompletableFuture<Report> termination() {
        CompletableFuture<Report> promised = termination;
        if (promised == null) {
            CompletableFuture<Report> fresh = new CompletableFuture<>();
            promised = TERMINATION.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(termination);
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
            tell(listener, () -> listener.runTerminated(Report.of(this)));
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

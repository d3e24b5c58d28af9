package dev.sheaf;

import dev.sheaf.Report.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A run as a node of the tree: its state word, its parts, its times, and its end. It is the future of its
 * result, except below another run.
 *
 * <p>What decides it, and what follows, is in {@link Run}.
 */
abstract sealed class RunNode<Q extends @Nullable Object, R extends @Nullable Object> extends Aggregation<R>
        implements Node, PartCall.Owner permits Run {

    private static final VarHandle STATE;
    private static final VarHandle END;
    private static final VarHandle EXTRAS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(RunNode.class, "state", long.class);
            END = lookup.findVarHandle(RunNode.class, "end", int.class);
            EXTRAS = lookup.findVarHandle(RunNode.class, "extras", RunExtras.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int NOT_YET = -1;

    /** In the place of the end: a thread had claimed what follows from the decision, and could not carry it out. */
    static final int GIVEN_BACK = -2;

    /** See {@link RunState}. Written atomically only, by every thread on which something settles or ends. */
    private volatile long state;

    private final long startNanos;

    /** The call that it runs below, or else its environment. */
    private final Object home;

    /** Without sources once the run has terminated; written by the thread that ended last. */
    private volatile Aggregator<Q, R> aggregator;

    final PartCall[] calls; // each element is written before the step that counts it as started

    /**
     * When it was decided, since its start; written by the first thread that follows the decision, read by reports. GIVEN_BACK by one
     * that has to leave to others what follows: a plain write, for where the stack is at its end a call would fail.
     */
    volatile int end = NOT_YET;

    /** Made by the first that has something to put there. */
    private volatile @Nullable RunExtras extras;

    RunNode(Aggregator<Q, R> aggregator, Object home, long startNanos) {
        this.aggregator = aggregator;
        this.home = home;
        this.startNanos = startNanos;
        this.calls = new PartCall[aggregator.parts.length];
        this.state = RunState.initial(calls.length, aggregator.required);
    }

    // --- the state word

    final long state() {
        return state;
    }

    /** Moves the state word on; returns what this call made of it, or 0 if it was decided before. */
    final long moveIfOpen(LongUnaryOperator next) {
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

    /** One thread takes on what follows from the decision. */
    final boolean claimConclusion() {
        return !RunState.isConcluded((long) STATE.getAndBitwiseOr(this, RunState.CONCLUDED));
    }

    /** Whether what follows from the decision has been taken on by nobody, or was given back. */
    final boolean wantsConclusion() {
        return end == GIVEN_BACK || !RunState.isConcluded(state);
    }

    /** The answers have been combined: they cannot be read any more. */
    final void handOver() {
        STATE.getAndBitwiseOr(this, RunState.HANDED_OVER);
    }

    private RunExtras extras() {
        RunExtras made = extras;
        if (made == null) {
            RunExtras fresh = new RunExtras();
            made = EXTRAS.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(extras);
        }
        return made;
    }

    /** The future of this run, as one that is below another. */
    final Aggregation<R> nested() {
        NestedAggregation<R> nested = new NestedAggregation<>(this);
        extras().nested = nested;
        return nested;
    }

    /** What is to be completed. */
    @SuppressWarnings("unchecked") // the nested one is that of this run
    final Aggregation<R> result() {
        RunExtras made = extras;
        NestedAggregation<?> nested = made == null ? null : made.nested;
        return nested == null ? this : (Aggregation<R>) nested;
    }

    final void forgetResult() {
        RunExtras made = extras;
        if (made != null) {
            made.nested = null;
        }
    }

    final void markBroken(Throwable thrown) {
        extras().broken = thrown;
    }

    final @Nullable Throwable brokenBy() {
        RunExtras made = extras;
        return made == null ? null : made.broken;
    }

    final void failedWith(Throwable cause) {
        extras().failure = Failure.nameOf(cause.getClass());
    }

    /** Says when it was decided, unless that was said before; what was given back can then be claimed again. */
    final void decidedAt(int sinceStart) {
        if (!END.compareAndSet(this, NOT_YET, sinceStart) && END.compareAndSet(this, GIVEN_BACK, sinceStart)) {
            STATE.getAndBitwiseAnd(this, ~RunState.CONCLUDED);
        }
    }

    private static boolean isOpenEnd(int end) {
        return end == NOT_YET || end == GIVEN_BACK; // and not any negative number: CompactNanos uses every bit
    }

    /** When it was decided, counted from the start; what it stopped was stopped then. */
    final int endOffset() {
        int ended = end;
        return isOpenEnd(ended) ? now() : ended;
    }

    final int now() {
        return CompactNanos.of(environment().timer.nanoTime() - startNanos);
    }

    // --- Node

    @Override
    public final String name() {
        return aggregator.name();
    }

    @Override
    public final Status status() {
        return isOpenEnd(end)
                ? Status.RUNNING
                : RunState.status(state); // decided a moment ago, the parts do not know yet
    }

    @Override
    public final @Nullable CancelReason reason() {
        long seen = state;
        return RunState.isOpen(seen) ? null : RunState.reason(seen);
    }

    @Override
    public final @Nullable String failure() {
        RunExtras made = extras;
        return made == null ? null : made.failure;
    }

    @Override
    public final long startNanos() {
        return startNanos;
    }

    @Override
    public final long endNanos() {
        int ended = end;
        return isOpenEnd(ended) ? startNanos : startNanos + CompactNanos.toNanos(ended);
    }

    @Override
    public final long deadlineNanos() {
        long own = startNanos + aggregator.limitNanos;
        if (!(home instanceof Call outer)) {
            return own;
        }
        long outermost = outer.deadlineNanos();
        return aggregator.limit != null && own - outermost < 0 ? own : outermost;
    }

    @Override
    public final RunEnvironment environment() {
        return home instanceof Call outer ? outer.environment() : (RunEnvironment) home;
    }

    @Override
    public final Aggregator<Q, R> aggregator() {
        return aggregator;
    }

    final int startedCount() {
        return RunState.started(state);
    }

    final boolean fallbackServed(int index) {
        return aggregator.parts[index].kind == Part.Kind.OPTIONAL
                && status() == Status.SUCCEEDED
                && calls[index].status() != Status.SUCCEEDED;
    }

    // --- what the caller can do

    /** Signals on this thread, before it returns. Returns false, and does nothing, if the decision came first. */
    abstract boolean cancelByCaller();

    /** The caller is about to complete the result himself. Returns false if the decision came first. */
    abstract boolean giveUp();

    // --- termination

    @Override
    final RunNode<?, R> run() {
        return this;
    }

    final CompletableFuture<Report> termination() {
        RunExtras made = extras();
        if (made.promiseTermination()) {
            attachParts();
        }
        CompletableFuture<Report> promised = Objects.requireNonNull(made.termination());
        if (RunState.isTerminated(state)) { // before the promise was there to be seen
            promised.complete(Report.of(this));
        }
        return promised;
    }

    private @Nullable CompletableFuture<Report> terminationIfAsked() {
        RunExtras made = extras;
        return made == null ? null : made.termination();
    }

    private boolean isWatched() {
        return environment().listener != null || terminationIfAsked() != null;
    }

    private void attachParts() {
        for (int i = 0; i < startedCount(); i++) {
            calls[i].attach(this);
        }
    }

    /**
     * It has concluded: lets go of it what may go on, perhaps for ever. A run below another holds no result, and what goes on in
     * it must find the way up.
     */
    final void detachParts() {
        if (home instanceof Call || isWatched()) {
            return;
        }
        Remains remains = null;
        for (int i = 0; i < startedCount(); i++) {
            if (calls[i].mayGoOn()) {
                remains = remains == null ? new Remains(this) : remains;
                calls[i].detach(remains);
            }
        }
        if (remains != null && isWatched()) { // since the first look
            attachParts();
        }
    }

    /** Something that this run waits for has ended: a part, or what follows from the decision. */
    @Override
    public final void oneEnded() {
        if (RunState.isTerminated((long) STATE.getAndAdd(this, -1L) - 1)) {
            onTerminated();
        }
    }

    private void onTerminated() {
        try {
            RunEvents.terminated(this);
            CompletableFuture<Report> promised = terminationIfAsked();
            if (promised != null) {
                promised.complete(Report.of(this));
            }
        } finally {
            aggregator = aggregator.withoutSources;
            if (home instanceof Call outer) {
                outer.oneEnded();
            }
        }
    }
}

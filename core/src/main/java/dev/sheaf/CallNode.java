package dev.sheaf;

import dev.sheaf.Report.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call as a node of the tree: its state word, the cell for its future and its answer, its times, and its end.
 *
 * <p>What happens to it is in {@link Call}.
 */
abstract sealed class CallNode implements Node permits Call {

    private static final VarHandle STATE;
    private static final VarHandle CONTENT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(CallNode.class, "state", int.class);
            CONTENT = lookup.findVarHandle(CallNode.class, "content", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** In the content once the future was cancelled, which happens once, and once an answer has found its owner. */
    static final Object GONE = new Object();

    /** See {@link CallState}. Written atomically only, by every thread that starts, settles, cancels or joins. */
    private volatile int state;

    /**
     * Null until the source has returned its future; that future while it is pending; then GONE, or what the subclass keeps. Or
     * else the {@link Extras}, which hold this. Written by the starting, the cancelling and the completing thread.
     */
    private volatile @Nullable Object content;

    /** Since {@link #originNanos}; written before the start is published. */
    private int start;

    /**
     * The same; written by a thread that then steps on the state, read after reading the state. One that is overtaken on that step
     * has written nearly the same instant.
     */
    private int end;

    CallNode(int state, int start) {
        this.state = state;
        this.start = start;
        this.end = start;
    }

    /** What the times of this call are counted from. */
    abstract long originNanos();

    /** Nothing of this call goes on any more. */
    abstract void onTerminated();

    // --- the content

    final @Nullable Object content() {
        Object found = content;
        return found instanceof Extras extras ? extras.content() : found;
    }

    final void put(@Nullable Object next) {
        Object found = content;
        if (found instanceof Extras extras) {
            extras.put(next);
        } else if (!CONTENT.compareAndSet(this, found, next)) {
            put(next); // extras have come between
        }
    }

    final boolean replace(@Nullable Object expected, @Nullable Object next) {
        return CONTENT.compareAndSet(this, expected, next)
                || (content instanceof Extras extras && extras.replace(expected, next));
    }

    final @Nullable Extras extrasIfAny() {
        return content instanceof Extras extras ? extras : null;
    }

    final Extras extras() {
        while (true) {
            Object found = content;
            if (found instanceof Extras extras) {
                return extras;
            }
            Extras fresh = new Extras(found);
            if (CONTENT.compareAndSet(this, found, fresh)) {
                return fresh;
            }
        }
    }

    // --- the state

    /** The source has ended; true for the first that says so. */
    final boolean claimEnd() {
        return !CallState.hasEnded((int) STATE.getAndBitwiseOr(this, CallState.ENDED));
    }

    final boolean hasEnded() {
        return CallState.hasEnded(state);
    }

    /** Moves the status on, and stamps the end; false if another thread was faster. */
    final boolean become(Status outcome) {
        return isRunning() && become(outcome, now());
    }

    /** The same with an end that is known, counted from the origin. */
    final boolean become(Status outcome, int at) {
        int before = state;
        while (CallState.status(before) == Status.RUNNING) {
            end = at;
            if (STATE.compareAndSet(this, before, CallState.with(before, outcome))) {
                return true;
            }
            before = state;
        }
        return false;
    }

    /** The start of a call that was made before; false if it was started already. */
    final boolean started(long nanos) {
        int before;
        do {
            before = state;
            if (CallState.status(before) != Status.SKIPPED) {
                return false;
            }
            start = CompactNanos.of(nanos - originNanos());
            end = start;
        } while (!STATE.compareAndSet(this, before, CallState.oneMoreOpen(CallState.with(before, Status.RUNNING))));
        return true;
    }

    private int now() {
        return CompactNanos.of(environment().timer.nanoTime() - originNanos());
    }

    /** Counted from the origin. */
    final int endOffset() {
        return end;
    }

    /** The first reason stands. */
    final void giveReason(CancelReason why) {
        int before;
        do {
            before = state;
            if (CallState.isCancelled(before)) {
                return;
            }
        } while (!STATE.compareAndSet(this, before, CallState.with(before, why)));
    }

    // --- termination

    /** One more thing to wait for; false when everything has already ended. */
    final boolean begin() {
        while (true) {
            int before = state;
            if (CallState.open(before) == 0) {
                return false;
            }
            boolean counted = CallState.open(before) == CallState.MAX_OPEN
                    ? extras().countOneMore(this)
                    : STATE.compareAndSet(this, before, CallState.oneMoreOpen(before));
            if (counted) {
                return true;
            }
        }
    }

    final boolean isFull() {
        return CallState.open(state) == CallState.MAX_OPEN;
    }

    /** A child or other work has ended. */
    final void oneEnded() {
        end(false);
    }

    /** What its own source does has ended, and what follows from that. */
    final void ownEnded() {
        end(true);
    }

    private void end(boolean own) {
        Extras extras = extrasIfAny();
        if (extras != null && !own && extras.countOneLess()) {
            return; // so the word stays about full as long as there are more than it can count
        }
        int before;
        int after;
        do {
            before = state;
            if (CallState.open(before) == 0) {
                return; // for one that could not begin
            }
            Status outcome = CallState.status(before);
            if (CallState.open(before) == 1 && (outcome == Status.CANCELLED || outcome == Status.TIMED_OUT)) {
                end = now(); // the decision came earlier; this is when the work has really ended
            }
            after = CallState.oneLessOpen(own ? CallState.done(before) : before);
        } while (!STATE.compareAndSet(this, before, after));
        if (CallState.open(before) == 1) {
            onTerminated();
        }
    }

    /** Tells whether it may take long until this has terminated: not if a thread is just at it. */
    final boolean mayGoOn() {
        int seen = state;
        boolean ending = CallState.hasEnded(seen) && !CallState.isDone(seen);
        return CallState.open(seen) > (ending ? 1 : 0);
    }

    // --- Node

    @Override
    public final Status status() {
        return CallState.status(state);
    }

    final boolean isRunning() {
        return status() == Status.RUNNING;
    }

    /** Of a part. */
    final int index() {
        return CallState.index(state);
    }

    @Override
    public final @Nullable CancelReason reason() {
        return CallState.reason(state);
    }

    @Override
    public final @Nullable String failure() {
        return content() instanceof Failure failed ? failed.name() : null;
    }

    @Override
    public final long startNanos() {
        return originNanos() + CompactNanos.toNanos(start);
    }

    @Override
    public final long endNanos() {
        return originNanos() + CompactNanos.toNanos(end);
    }

    /** In the order of their opening. */
    final List<Node> children() {
        return content instanceof Extras extras ? extras.children() : List.of();
    }
}

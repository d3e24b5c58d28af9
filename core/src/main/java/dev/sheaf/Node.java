package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree that a run is: a {@link Fetch} asks one source, a {@link Run} asks several. A part of a run is a
 * fetch below it; a decorator opens scopes below its fetch; a nested aggregator is a run below a fetch.
 *
 * <p><b>One lock a tree.</b> The monitor of {@link #top} guards every field that is not final, of every node of the
 * tree. Every event (an answer, a cancel, the deadline, a registration) takes the lock, changes fields, notes what is
 * to be done, and does it after unlocking. Nothing foreign is called under the lock, the clock included. Where the
 * stack ends under it, the deadline finds the run. So the first event that finds a node RUNNING settles or decides it,
 * and every later one finds it so.
 *
 * <p><b>Settle, decide, end, terminate.</b> A fetch <em>settles</em> when it has an outcome. A run <em>decides</em>
 * when the outcomes of its parts allow only one result; that <em>stops</em> the others, which freezes their outcomes,
 * and then <em>signals</em> them, which tells their work. One thread <em>concludes</em> the run: it makes the result. A
 * source <em>ends</em> when its future completes. A node <em>terminates</em> when nothing of it runs: its own work has
 * ended, every stage given to {@code endsWith}, and every node below it. Cancelling goes down the tree, termination
 * comes up.
 *
 * <p><b>What is done after unlocking may be overtaken.</b> Another thread may cancel the node above, and complete its
 * result, before the thread that stopped this one has come to call the hooks. So stopping can be repeated: each hook
 * and each future is taken under the lock by the thread that calls it, and a cancel from above repeats what the
 * deciding thread has not done yet.
 *
 * <p><b>Three races remain outside the lock,</b> each named where its guard stands: publishing a future ({@link
 * Fetch#ask}), arming a timer ({@link RunStart}, {@link Hooks.DelayedTask}), and taking back a hook that is about to be
 * called ({@link Hooks}).
 */
abstract sealed class Node permits ContextNode, Run {

    /** The root of this tree, whose monitor is the lock. */
    final Node top;

    /** The node that waits for this one, or null at the top. */
    final @Nullable Node above;

    /** How it stands; of a scope SKIPPED until it runs a source. Moves away from RUNNING once. */
    Status status;

    /** Why it was stopped, or null. Set once, under the lock; read without it by code that only asks. */
    volatile @Nullable CancelReason reason;

    /**
     * What it waits for before it has terminated: its own work, children that have begun, stages given to {@code
     * endsWith}.
     */
    int open;

    /** On the clock of the environment, as all instants. */
    long startNanos;

    /** When it was settled or decided; of a fetch that was stopped, in the end, when it terminated. */
    long endNanos;

    Node(@Nullable Node above, Status status, int open, long nowNanos) {
        this.top = above == null ? this : above.top;
        this.above = above;
        this.status = status;
        this.open = open;
        this.startNanos = nowNanos;
        this.endNanos = nowNanos;
    }

    abstract String name();

    RunEnvironment environment() {
        return Objects.requireNonNull(above).environment();
    }

    long deadlineNanos() {
        return Objects.requireNonNull(above).deadlineNanos();
    }

    /** What it failed with, or null. The caller holds the lock. */
    abstract @Nullable Throwable failure();

    /** The node above was cancelled, or ended without waiting for this one. */
    abstract void cancelFromAbove(CancelReason why);

    /** Tells listeners and promises that this has terminated. Must not throw. */
    void terminated() {}

    final long now() {
        return environment().timer.nanoTime();
    }

    /** One more thing to wait for; false when this has terminated, or has not begun. */
    final boolean begin() {
        synchronized (top) {
            open += open == 0 ? 0 : 1;
            return open != 0;
        }
    }

    /**
     * One of the things that this node waits for has ended. The last one ends the node, which then counts for the one
     * above.
     */
    final void oneEnded(long nowNanos) {
        if (countDown(nowNanos)) {
            ended(nowNanos);
        }
    }

    /** Nothing is open: this has terminated, and counts for the node above. */
    final void ended(long nowNanos) {
        terminated();
        for (Node node = above; node != null && node.countDown(nowNanos); node = node.above) {
            node.terminated();
        }
    }

    private boolean countDown(long nowNanos) {
        synchronized (top) {
            if (open == 0) {
                return false; // it had terminated before the other one began, which was not counted then
            }
            if (--open == 0 && reason != null && this instanceof Fetch) {
                endNanos = nowNanos; // it was settled earlier; this is when its work has really ended
            }
            return open == 0;
        }
    }

    /** Takes a timer back. It may be none, and it may be foreign. */
    final void disarm(@Nullable Registration armed) {
        try {
            if (armed != null) {
                armed.remove();
            }
        } catch (Throwable thrown) {
            Log.misbehaved("removing a timer", name(), thrown);
        }
    }
}

package dev.sheaf;

import dev.sheaf.Report.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree that a run is: what the report prints, and what termination waits for.
 *
 * <p>The tree keeps names, statuses and times; values and sources are dropped as soon as they are settled.
 */
abstract sealed class Node permits Call, Run {

    private static final VarHandle STATUS;
    private static final VarHandle YOUNGEST;
    private static final VarHandle OPEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATUS = lookup.findVarHandle(Node.class, "status", Status.class);
            YOUNGEST = lookup.findVarHandle(Node.class, "youngest", Node.class);
            OPEN = lookup.findVarHandle(Node.class, "open", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Environment environment;
    final @Nullable Node parent;
    final Deadline deadline;

    /** Leaves RUNNING once, by compare-and-set: written by the source's thread or by the one that decides; read by all. */
    private volatile Status status;

    /** Written by the thread that starts the work, before anything can end; read by reports. */
    private volatile long startNanos;

    /** Written by the thread that ended the work; a report between status and this reads the start, which does no harm. */
    private volatile long endNanos;

    /** Class of the failure; written by the thread that settled the status, read by reports. */
    private volatile @Nullable String failure;

    /** The last child opened; pushed by compare-and-set, read by reports and by cancellation. */
    private volatile @Nullable Node youngest;

    private @Nullable Node elder; // next in the parent's list; written before the push that publishes it

    /**
     * How much of this node may still be going on: its own work, each {@code endsWith}, each child. Terminated when this falls
     * to zero, from where it never rises again.
     */
    private volatile int open;

    Node(Environment environment, @Nullable Node parent, Deadline deadline, Status initial) {
        this.environment = environment;
        this.parent = parent;
        this.deadline = deadline;
        this.status = initial;
    }

    abstract String name();

    /** The parent was cancelled, or has ended without waiting for this child. */
    abstract void cancelFromAbove(CancelReason reason);

    /** Something in this library threw; the caller must get an answer all the same. */
    abstract void broken(Throwable thrown);

    /** In the order of the report. */
    List<Node> children() {
        Deque<Node> oldestFirst = new ArrayDeque<>();
        for (Node child = youngest; child != null; child = child.elder) {
            oldestFirst.addFirst(child);
        }
        return List.copyOf(oldestFirst);
    }

    /** Links a child. The caller must look afterwards whether this node was cancelled in the meantime. */
    final void link(Node child) {
        Node head;
        do {
            head = youngest;
            child.elder = head;
        } while (!YOUNGEST.compareAndSet(this, head, child));
    }

    final void cancelChildren(CancelReason reason) {
        if (youngest != null) {
            for (Node child : children()) {
                child.cancelFromAbove(reason);
            }
        }
    }

    // --- status and times

    final Status status() {
        return status;
    }

    final boolean isRunning() {
        return status == Status.RUNNING;
    }

    final boolean become(Status from, Status to) {
        return STATUS.compareAndSet(this, from, to);
    }

    final void startedAt(long nanos) {
        startNanos = nanos;
        endNanos = nanos;
        open = 1;
    }

    final void stamp() {
        endNanos = environment.timer.nanoTime();
    }

    final long startNanos() {
        return startNanos;
    }

    final long endNanos() {
        return endNanos;
    }

    final void failedWith(Throwable cause) {
        String name = cause.getClass().getName(); // an anonymous class has no simple name
        failure = name.substring(name.lastIndexOf('.') + 1);
    }

    final @Nullable String failure() {
        return failure;
    }

    // --- the timer

    /** Arms the timer for the deadline. The caller must look afterwards whether this was settled in the meantime. */
    final @Nullable Registration armed(Runnable expire) {
        try {
            return environment.timer.schedule(deadline.nanos(), expire);
        } catch (Throwable thrown) { // without a timer nobody would end it
            broken(thrown);
            return null;
        }
    }

    final void disarm(@Nullable Registration armed) {
        try {
            if (armed != null) {
                armed.remove();
            }
        } catch (Throwable thrown) {
            Log.misbehaved("removing a timer", name(), thrown);
        }
    }

    // --- termination

    /** One more thing to wait for; false when everything has already ended. */
    final boolean begin() {
        int current;
        do {
            current = open;
            if (current == 0) {
                return false;
            }
        } while (!OPEN.compareAndSet(this, current, current + 1));
        return true;
    }

    final void end() {
        int current;
        do {
            current = open;
            if (current == 1) {
                lastToEnd(); // before this can be seen to have terminated
            }
        } while (!OPEN.compareAndSet(this, current, current - 1));
        if (current == 1) {
            terminated();
        }
    }

    /** Nothing of this node will go on any more in a moment; may be called again if something joins in that moment. */
    void lastToEnd() {}

    final boolean isTerminated() {
        return open == 0;
    }

    /** Nothing of this node goes on any more. */
    abstract void terminated();
}

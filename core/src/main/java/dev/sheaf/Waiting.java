package dev.sheaf;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one run that need others: which of them are ready to be started, and who starts them. Only the run of a
 * plan in which parts need parts has this.
 *
 * <p>A part becomes ready once, by the outcome of the last part that it needs. Outcomes come on any thread, but only
 * one thread at a time starts parts, and the others leave what becomes ready to it. So a chain of parts that answer on
 * the spot is a loop, and takes no stack.
 *
 * <p>Guarded by the lock of the tree.
 */
final class Waiting {

    private final Run<?, ?> run;
    private final Queue<Part<?>> ready = new ArrayDeque<>();

    /** Of each part, how many of its needs have not settled. */
    private final int[] missing;

    /** Whether a thread is starting parts; the thread that starts the run is the first. */
    private boolean starting = true;

    Waiting(Run<?, ?> run) {
        this.run = run;
        this.missing =
                run.plan.parts.stream().mapToInt(part -> part.needs.size()).toArray();
    }

    /** A part has its outcome. The caller holds the lock. */
    void settled(Part<?> part) {
        for (Part<?> next : part.neededBy) {
            if (--missing[next.index] == 0) {
                ready.add(next);
            }
        }
    }

    /** True for a thread that is to start what is ready, until {@link #next} gives it nothing more. */
    boolean claim() {
        synchronized (run.top) {
            boolean first = !starting && !ready.isEmpty();
            starting |= first;
            return first;
        }
    }

    @Nullable
    Part<?> next() {
        synchronized (run.top) {
            Part<?> next = ready.poll();
            starting = next != null;
            return next;
        }
    }
}

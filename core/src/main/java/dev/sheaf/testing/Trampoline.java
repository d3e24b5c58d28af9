package dev.sheaf.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks at once on the calling thread, one after the other: a task given by a task waits until that has returned,
 * and a task given by another thread in the meantime is left to the thread that runs the others.
 *
 * <p><b>The race of giving up:</b> a task is queued first, then the thread tries to become the one that runs tasks. A
 * thread that has run one gives that up, then looks again. So a task that comes between is run by either of them.
 */
final class Trampoline implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Whether a thread runs a task. Set and read under the lock of this; given up by that thread, without the lock. */
    private volatile boolean running;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        runAll();
    }

    /** Throws what the first task has thrown, for the test to see it, after the others had their turn. */
    private void runAll() {
        for (Runnable next; (next = take()) != null; running = false) {
            try {
                next.run();
            } catch (Throwable thrown) {
                running = false; // needs no stack: where that is at its end, the others are run with the next task
                try {
                    runAll();
                } catch (Throwable later) {
                    if (!later.equals(thrown)) { // a throwable refuses to suppress itself
                        thrown.addSuppressed(later);
                    }
                }
                throw thrown;
            }
        }
    }

    /** The next task, for the caller to run; none while a thread runs one, for that thread comes back here. */
    private synchronized @Nullable Runnable take() {
        Runnable next = running ? null : tasks.poll();
        running |= next != null;
        return next;
    }
}

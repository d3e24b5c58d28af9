package dev.sheaf.testing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs tasks at once on the calling thread, one after the other: a task given by a task waits until that has returned. */
final class Trampoline implements Executor {

    private static final VarHandle RUNNER;

    static {
        try {
            RUNNER = MethodHandles.lookup().findVarHandle(Trampoline.class, "runner", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Who runs the tasks, his own and those of others. Taken by compare-and-set; given up when there are none. */
    private volatile @Nullable Thread runner;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        Throwable thrown = null;
        // Looked at again after giving up: what came between the last look and that, was left to this thread.
        while (!tasks.isEmpty() && RUNNER.compareAndSet(this, null, Thread.currentThread())) {
            try {
                thrown = runAll(thrown);
            } finally {
                runner = null; // needs no stack: where that is at its end, the rest is run with the next task
            }
        }
        Trampoline.<RuntimeException>rethrow(thrown);
    }

    /** Returns what the first one threw; the test is to see it, after the others had their turn. */
    private @Nullable Throwable runAll(@Nullable Throwable before) {
        Throwable first = before;
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
            try {
                next.run();
            } catch (Throwable thrown) {
                if (first == null) {
                    first = thrown;
                } else if (!first.equals(thrown)) { // not by itself, which the JDK refuses
                    first.addSuppressed(thrown);
                }
            }
        }
        return first;
    }

    @SuppressWarnings("unchecked") // a task throws nothing that is checked, unless it cheats as this does
    private static <X extends Throwable> void rethrow(@Nullable Throwable thrown) throws X {
        if (thrown != null) {
            throw (X) thrown;
        }
    }
}

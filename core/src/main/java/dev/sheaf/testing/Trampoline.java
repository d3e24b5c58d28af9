package dev.sheaf.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs tasks at once on the calling thread, one after the other: a task given by a task waits until that has returned. */
final class Trampoline implements Executor {

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(); // whoever moves it from zero runs everything

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        Throwable first = null;
        do {
            try {
                next().run();
            } catch (Throwable thrown) { // the test is to see it, after the others had their turn
                if (first == null) {
                    first = thrown;
                } else if (!first.equals(thrown)) { // not by itself, which the JDK refuses
                    first.addSuppressed(thrown);
                }
            }
        } while (waiting.decrementAndGet() != 0);
        Trampoline.<RuntimeException>rethrow(first);
    }

    private Runnable next() {
        Runnable task = tasks.poll();
        if (task == null) {
            throw new AssertionError("counted a task that is not there");
        }
        return task;
    }

    @SuppressWarnings("unchecked") // a task throws nothing that is checked, unless it cheats as this does
    private static <X extends Throwable> void rethrow(@Nullable Throwable thrown) throws X {
        if (thrown != null) {
            throw (X) thrown;
        }
    }
}

package dev.sheaf;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ContextCapture} remembered of the thread that started a run, as the engine uses it.
 *
 * <p>A capture is foreign code: it may throw before the task or after it, run the task twice, or not at all. Whatever
 * it does, the task runs once at most, and what the task throws reaches the caller.
 *
 * <p><b>Every way into user code leads through here.</b> An answer that comes from outside enters the context before
 * anything follows from it ({@link Fetch#apply}, {@link FetchContext#follow}), so decorators, the sources that they ask
 * next, and their functions are in it already. The same holds for a source that is asked in a scope or in a nested run.
 * What the engine calls by itself enters it one by one: hooks, delayed tasks, releases, listeners, the combining
 * function. The thread that starts a run is in its context already.
 *
 * @param wrapper what the capture returned
 * @param name whose context it is, for the log
 */
record CapturedContext(UnaryOperator<Runnable> wrapper, String name) {

    /** For what must not get lost, such as a cancel: where the context cannot be set, the task runs without it. */
    void run(Runnable task) {
        Once once = new Once(task);
        enter(once);
        once.run();
        once.rethrow();
    }

    /**
     * For what must not run without its context, such as the combining function.
     *
     * @throws RuntimeException if the context cannot be set; the task has not run then
     */
    void runStrictly(Runnable task) {
        Once once = new Once(task);
        Throwable broken = enter(once);
        if (!once.ran) {
            throw new IllegalStateException("a ContextCapture did not run the task that it wrapped", broken);
        }
        once.rethrow();
    }

    /** Returns what the capture threw, and not what the task threw. */
    @SuppressWarnings("ReferenceEquality") // equals of a foreign exception would be foreign code
    private @Nullable Throwable enter(Once once) {
        try {
            wrapper.apply(once).run();
        } catch (Throwable thrown) {
            if (thrown != once.thrown) {
                Log.misbehaved("a ContextCapture", name, thrown);
                return thrown;
            }
        }
        return null;
    }

    /** A task that runs once, however often it is run, and remembers what it threw. */
    private static final class Once implements Runnable {

        private final Runnable task;
        private boolean ran;
        private @Nullable Throwable thrown;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (ran) {
                return;
            }
            ran = true;
            try {
                task.run();
            } catch (Throwable t) {
                thrown = t;
                throw t;
            }
        }

        void rethrow() {
            if (thrown != null) {
                Once.<RuntimeException>sneak(
                        thrown); // it may be checked, where the code of the user cheats or is not Java
            }
        }

        @SuppressWarnings("unchecked")
        private static <X extends Throwable> void sneak(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }
}

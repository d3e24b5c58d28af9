package dev.sheaf;

import java.util.function.UnaryOperator;

/**
 * Carries what belongs to the calling thread, such as the MDC or a trace, to the threads on which a run goes on.
 *
 * <p>{@link #capture()} is called once per top-level run, on the thread that starts it. The operator it returns wraps each
 * piece of user code that the run executes elsewhere: the combining function, cancel hooks, release actions, listeners, and
 * the tasks of {@link FetchContext#executor()}. The wrapped task sets the captured context, runs, and puts back what was
 * there before. It does not cover what callers attach to the result themselves. What was captured is held until every source has
 * ended.
 *
 * <p>For the MDC of SLF4J:
 *
 * {@snippet class="dev.sheaf.ContextCaptureTest" region="mdc"}
 */
@FunctionalInterface
public interface ContextCapture {

    /**
     * Remembers the context of the calling thread.
     *
     * @return wraps a task so that it runs in the remembered context, on whatever thread; used any number of times, by any
     *     thread
     * @throws RuntimeException if the context cannot be captured; the start of the run fails with it
     */
    UnaryOperator<Runnable> capture();
}

package dev.sheaf;

import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.slf4j.MDC;

/**
 * Carries what belongs to the calling thread, such as the MDC or a trace, to the other threads of a run.
 *
 * <p>{@link #capture()} is called once for each top-level run, and for each scope that is {@linkplain
 * RunEnvironment#open opened alone}, on the thread that starts it. In the captured context runs every piece of user
 * code of the run, on whatever thread: {@code fetch} of each source, functions of {@code map} and its like, blocking
 * bodies, row mappers and decoders, hooks, delayed tasks, releases, listeners, the combining function. The wrapped task
 * sets the captured context, runs, and puts back what was there before. It does not cover what callers attach to the
 * result themselves. What was captured is held until every source has ended.
 *
 * <p>For the MDC of SLF4J there is {@link #mdc()}. Others are a few lines, here for a thread local:
 *
 * {@snippet class="dev.sheaf.RunSnippets" region="threadLocal"}
 */
@FunctionalInterface
public interface ContextCapture {

    /**
     * Remembers the context of the calling thread.
     *
     * @return wraps a task so that it runs in the remembered context, on whatever thread; used any number of times, by
     *     any thread
     * @throws RuntimeException if the context cannot be captured; the start of the run fails with it
     */
    UnaryOperator<Runnable> capture();

    /**
     * Carries the MDC of SLF4J along: request ids and the like, in every log line that user code of a run writes.
     *
     * @return a capture for {@link RunEnvironment#withContext}
     */
    static ContextCapture mdc() {
        return () -> {
            Map<String, String> captured = copyOfMdc();
            return task -> () -> {
                Map<String, String> previous = copyOfMdc();
                MDC.setContextMap(captured);
                try {
                    task.run();
                } finally {
                    MDC.setContextMap(previous); // not cleared: this may be a thread of the caller
                }
            };
        };
    }

    private static Map<String, String> copyOfMdc() {
        return Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
    }
}

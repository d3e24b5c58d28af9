package dev.sheaf;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The executor for short hand-offs: what a timer decided, what a caller left to be done.
 *
 * <p>A few daemon threads that end when idle. Never used for work that blocks: a deadline that is to free the workers must not
 * queue behind them.
 */
final class HandOff {

    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long IDLE_SECONDS = 10;

    static final Executor EXECUTOR = pool();

    private HandOff() {}

    private static Executor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("sheaf-handoff"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Threads that hold on to nothing of the thread that happened to cause them. */
    static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        };
    }

    /** Runs the task on the executor, or on a fresh thread if that refuses: never on the calling one. */
    static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            Log.misbehaved("the executor", "handing off", refused);
            daemons("sheaf-handoff-refused").newThread(task).start();
        }
    }
}

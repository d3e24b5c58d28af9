package dev.sheaf.time;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The executors for short hand-offs, a few daemon threads each that end when idle.
 *
 * <p>Two, for neither may wait for the other: one stops the work of a run that was decided by a timer, the other runs
 * what follows from that for the caller, whose code may take longer than it should. Neither is used for work that
 * blocks: a deadline that is to free the workers must not queue behind them.
 */
public final class HandOff {

    /** With room for callers whose code blocks where it should not. */
    static final int MOST = 32;

    private static final long IDLE_SECONDS = 10;

    public static final Executor SIGNALS = pool(daemons("sheaf-signal"));

    public static final Executor CALLBACKS = pool(daemons("sheaf-callback"));

    private HandOff() {}

    /**
     * Gives a task to an idle thread, if one waits, or else starts another one until there are so many; then the first
     * that is free takes the task.
     *
     * <p>The pool's own {@code execute} knows only the other order: it leaves a thread idle and starts one more. So it
     * is not called.
     */
    static Executor pool(ThreadFactory threads) {
        LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, queue, threads);
        pool.allowCoreThreadTimeOut(true);
        return task -> {
            if (!queue.tryTransfer(task)) {
                queue.add(task); // first, or the new thread might find nothing and end
                startThread(pool, task);
            }
        };
    }

    private static void startThread(ThreadPoolExecutor pool, Runnable task) {
        try {
            pool.prestartCoreThread();
        } catch (Throwable noThread) {
            if (pool.remove(task)) { // else another thread has taken it
                throw noThread;
            }
        }
    }

    /** Threads that hold on to nothing of the thread that happened to cause them. */
    public static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        };
    }

    /** Runs the task on the executor, or on a fresh thread if the executor refuses it: a run must not be lost. */
    public static void execute(Executor executor, Runnable task, Consumer<Throwable> complain) {
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            complain.accept(refused);
            daemons("sheaf-refused").newThread(task).start();
        }
    }
}

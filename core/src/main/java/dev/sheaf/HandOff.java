package dev.sheaf;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The executors for short hand-offs, a few daemon threads each that end when idle.
 *
 * <p>Two, for neither may wait for the other: one stops the work of a run that was decided by a timer, the other runs what
 * follows from that for the caller, whose code may take longer than it should. Neither is used for work that blocks: a deadline
 * that is to free the workers must not queue behind them.
 */
final class HandOff {

    /** So that one blocked thread, which should not be, does not hold up everybody. */
    private static final int MANY = 32;

    private static final int FEW =
            Math.min(MANY, Math.max(2, Runtime.getRuntime().availableProcessors()));
    private static final long IDLE_SECONDS = 10;

    static final Executor SIGNALS = pool("sheaf-signal");

    static final Executor CALLBACKS = pool("sheaf-callback");

    private HandOff() {}

    private static Executor pool(String name) {
        GrowingQueue queue = new GrowingQueue();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                FEW, MANY, IDLE_SECONDS, TimeUnit.SECONDS, queue, daemons(name), (task, full) -> queue.add(task));
        pool.allowCoreThreadTimeOut(true);
        queue.pool = pool;
        return pool;
    }

    /** Refuses a task when every thread is busy, which makes the pool start another one as long as it may. */
    private static final class GrowingQueue extends LinkedBlockingQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        private transient @Nullable ThreadPoolExecutor pool; // set before the pool is used

        @Override
        public boolean offer(Runnable task) {
            ThreadPoolExecutor owner = pool;
            boolean allBusy = owner != null && owner.getActiveCount() >= owner.getPoolSize();
            return !allBusy && super.offer(task);
        }

        @Override
        public boolean add(Runnable task) {
            return super.offer(task);
        }
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

    /** Runs the task on the executor, or on a fresh thread if that refuses: a run must not be lost. */
    static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            Log.refused(refused);
            daemons("sheaf-refused").newThread(task).start();
        }
    }
}

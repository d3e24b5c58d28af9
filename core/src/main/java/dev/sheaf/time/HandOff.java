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
 * <p>Two, for neither may wait for the other: one stops the work of a run that was decided by a timer, the other runs what
 * follows from that for the caller, whose code may take longer than it should. Neither is used for work that blocks: a deadline
 * that is to free the workers must not queue behind them.
 */
public final class HandOff {

    /** With room for those whose code blocks where it should not. */
    private static final int MOST = 32;

    private static final long IDLE_SECONDS = 10;

    public static final Executor SIGNALS = pool("sheaf-signal");

    public static final Executor CALLBACKS = pool("sheaf-callback");

    private HandOff() {}

    /** Starts a thread for each task until there are so many; then tasks wait for the first that is free. */
    private static Executor pool(String name) {
        IdleFirst queue = new IdleFirst();
        return new ThreadPoolExecutor(
                0,
                MOST,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                queue,
                daemons(name),
                (task, full) -> queue.enqueue(task, full));
    }

    /** Takes a task only if an idle thread waits for it, which makes the pool start another thread as long as it may. */
    private static final class IdleFirst extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        /** Every thread is busy. Unless one has just gone: then there is room for another, and nobody to take the task. */
        void enqueue(Runnable task, ThreadPoolExecutor full) {
            super.offer(task);
            if (full.getPoolSize() < MOST && remove(task)) {
                full.execute(task);
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

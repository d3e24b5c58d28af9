package dev.sheaf.time;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Virtual threads where the JDK has them (JEP 444, from 21 on); a bounded pool of daemon threads elsewhere. */
public final class BlockingExecutors {

    private static final long IDLE_SECONDS = 10;

    private BlockingExecutors() {}

    /**
     * Virtual threads need no bound, since a thread that waits costs next to nothing; what they wait for may need one.
     */
    public static ExecutorService create(String name, int maxThreads) {
        Objects.requireNonNull(name, "name");
        if (maxThreads < 1) {
            throw new IllegalArgumentException(
                    "executor '" + name + "' is to have " + maxThreads + " threads: it needs at least one");
        }
        try {
            return virtualThreads(name);
        } catch (ReflectiveOperationException | RuntimeException olderJdk) {
            return pool(name, maxThreads);
        }
    }

    /** As many threads as are busy, up to the bound; they end when idle, so the executor need not be shut down. */
    private static ExecutorService pool(String name, int maxThreads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                HandOff.daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(prefix, 1).factory())}, which 17 cannot
     * compile.
     */
    private static ExecutorService virtualThreads(String name) throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        Object virtual = Thread.class.getMethod("ofVirtual").invoke(null);
        Object named = type.getMethod("name", String.class, long.class).invoke(virtual, name + "-", 1L);
        Object factory = type.getMethod("factory").invoke(named);
        return (ExecutorService) Executors.class
                .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                .invoke(null, factory);
    }
}

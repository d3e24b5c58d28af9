package dev.sheaf.http;

import dev.sheaf.RunEnvironment;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The threads of the shared client: few, because that is cheapest, and others for what may block.
 *
 * <p>The client looks a host name up on the thread that starts an exchange, and a look-up can take as long as the system likes.
 * If that were one of the few, two calls for a dead name would stop every exchange with everybody. So exchanges start elsewhere; only
 * when all of those threads are taken, here.
 */
final class ClientExecutor implements Executor {

    /** Two threads cost a quarter less per call than the client's own pool, which starts one for every event at hand. */
    private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private static final int STARTERS = 32;
    private static final long IDLE_SECONDS = 10;

    private final ThreadLocal<Boolean> starting = new ThreadLocal<>();
    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor starters;

    /** The name is the prefix of the threads' names. */
    ClientExecutor(String name) {
        workers = pool(WORKERS, WORKERS, new LinkedBlockingQueue<>(), name);
        starters = pool(0, STARTERS, new SynchronousQueue<>(), name + "-start");
        workers.allowCoreThreadTimeOut(true);
        starters.setRejectedExecutionHandler((task, full) -> workers.execute(task));
    }

    /** Calls the client, which hands over the start of the exchange during this call and everything else later. */
    <V> V starting(Supplier<V> call) {
        starting.set(true);
        try {
            return call.get();
        } finally {
            starting.remove();
        }
    }

    @Override
    public void execute(Runnable task) {
        (starting.get() == null ? workers : starters).execute(task);
    }

    private static ThreadPoolExecutor pool(int core, int most, BlockingQueue<Runnable> queue, String name) {
        return new ThreadPoolExecutor(
                core, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, RunEnvironment.daemonThreads(name));
    }
}

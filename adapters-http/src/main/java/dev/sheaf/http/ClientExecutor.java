package dev.sheaf.http;

import dev.sheaf.RunEnvironment;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The threads of a client: a few workers, because that is cheapest, and other threads for tasks that may block.
 *
 * <p>The client looks up a host name on the thread that starts an exchange, and the look-up may block for long. On the
 * workers, two calls for a dead name would stop every other exchange. So exchanges start on starter threads, and on the
 * workers only when all starters are taken. There are two exceptions. Where there is nothing to look up, an exchange
 * starts on the calling thread. Where the name was found a moment ago, it starts on a worker: as a rule the JVM still
 * has the name cached, and if not, the calling thread does not wait for it.
 *
 * <p>Other tasks that may block, above all the check of a certificate, cannot be told from the work of the workers. So
 * when a task stays at the head of the queue, another thread takes over, and then one more, as long as that lasts.
 */
final class ClientExecutor implements Executor {

    /**
     * Two threads cost a quarter less per call than the client's own pool, which starts a thread for each event.
     */
    private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private static final int STARTERS = 32;

    /** A host that needs no look-up: an address, or {@code localhost}, which is in a file. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|localhost");

    private static final long IDLE_SECONDS = 10;

    /** How long a task may stay at the head before another thread takes over. */
    private static final long PATIENCE_NANOS = 20_000_000;

    /** How long a found name counts as known: less than the 30 seconds for which the JVM caches it. */
    private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Where the exchange starts that this thread is about to start. */
    private static final ThreadLocal<Executor> STARTING = new ThreadLocal<>();

    /** When the names were asked for that were found. Written by threads that complete a response. */
    private final Map<String, Long> found = new ConcurrentHashMap<>();

    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor starters;
    private final ThreadPoolExecutor others;

    /** Whether one of the others watches the workers' queue. Set by the thread that starts it, reset by itself. */
    private final AtomicBoolean watched = new AtomicBoolean();

    /** The name is the prefix of the threads' names. */
    ClientExecutor(String name) {
        workers = few(name);
        starters = pool(0, STARTERS, new SynchronousQueue<>(), name + "-start");
        others = pool(0, Integer.MAX_VALUE, new SynchronousQueue<>(), name + "-more");
        starters.setRejectedExecutionHandler((task, full) -> workers.execute(task));
    }

    /** Where an exchange with a host starts; straight means without a proxy, whose name would be looked up instead. */
    Executor starterFor(String host, boolean straight) {
        if (straight && (host.startsWith("[") || ADDRESS.matcher(host).matches())) {
            return Runnable::run;
        }
        Long since = found.get(host);
        return since != null && System.nanoTime() - since < KNOWN_NANOS ? workers : starters;
    }

    void found(String host, long since) {
        found.put(host, since);
    }

    /** Calls the client, which hands over the start of the exchange during this call and everything else later. */
    <V> V starting(Executor where, Supplier<V> call) {
        STARTING.set(where);
        try {
            return call.get();
        } finally {
            STARTING.remove();
        }
    }

    @Override
    public void execute(Runnable task) {
        Executor starter = STARTING.get();
        STARTING.remove(); // what the start hands over in its turn, if it is here, is for the few
        (starter == null ? workers : starter).execute(task);
        watch();
    }

    private void watch() {
        if (!workers.getQueue().isEmpty() && watched.compareAndSet(false, true)) {
            others.execute(this::takeOver);
        }
    }

    /** Takes what is queued if, after a while, the same task is still the first. */
    @SuppressWarnings("ReferenceEquality") // a task is itself
    private void takeOver() {
        BlockingQueue<Runnable> queue = workers.getQueue();
        Runnable first = queue.peek();
        LockSupport.parkNanos(PATIENCE_NANOS);
        boolean stuck = first != null && first == queue.peek();
        watched.set(false);
        watch(); // by another thread, for this one may be stuck next
        for (Runnable task = stuck ? queue.poll() : null; task != null; task = queue.poll()) {
            task.run();
        }
    }

    /** As many threads as the client needs; further tasks wait. */
    static ThreadPoolExecutor few(String name) {
        ThreadPoolExecutor few = pool(WORKERS, WORKERS, new LinkedBlockingQueue<>(), name);
        few.allowCoreThreadTimeOut(true);
        return few;
    }

    private static ThreadPoolExecutor pool(int core, int most, BlockingQueue<Runnable> queue, String name) {
        return new ThreadPoolExecutor(
                core, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, RunEnvironment.daemonThreads(name));
    }
}

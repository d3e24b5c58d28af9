package dev.sheaf.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The client for sources that name none: made at the first call, shared by all.
 *
 * <p>A client costs a selector thread and a pool of connections, so one per source would be a leak.
 */
final class DefaultClient {

    /** Two threads cost a third less per call than the client's own pool, which starts one for every event at hand. */
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private static final long IDLE_SECONDS = 10;

    /** A backstop behind the deadline: a cancelled connection attempt lingers until the system gives up. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(executor())
            .build();

    private DefaultClient() {}

    static HttpClient get() {
        return CLIENT;
    }

    private static Executor executor() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(null, task, "sheaf-http-" + count.incrementAndGet(), 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(null);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}

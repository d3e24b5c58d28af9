package dev.sheaf.jdbc;

import dev.sheaf.RunEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the sources of one database share: where the connections come from, the threads that queries run on, and how
 * many may run at once.
 *
 * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="client"}
 *
 * <p><b>Permits.</b> A query needs a permit before it asks for a connection, and keeps it until the connection is back.
 * It waits for it without a thread, in order of arrival. As many permits as the pool has connections is the right
 * number: then no query waits inside the pool, where it holds a thread and cannot be cancelled.
 *
 * <p><b>Threads.</b> Queries run on daemon threads, at most as many as there are permits. Cancels run on threads of
 * their own, at most two at a time for each query. All end when idle, and are never interrupted. One that a driver
 * holds, though its query was cancelled and its connection cut, is given up after a second and replaced, and so is its
 * permit; the log says so. What follows an answer, such as a combining function, runs on the thread of the query: let
 * it be short, or give the {@linkplain RunEnvironment#withExecutor environment an executor} for it.
 *
 * <p><b>Warming up.</b> The first query pays for a thread, for a connection where the pool opens them as needed, and for
 * classes that are loaded. A service that asks one before it takes requests spares its first caller that:
 *
 * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="warm"}
 *
 * <p>The settings are immutable; each {@code with} method returns another client, which shares nothing with this one
 * but the data source and the executor. May be used from any thread. A client that is no longer used need not be
 * closed.
 */
public final class JdbcClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration CUT = Duration.ofMillis(250);

    /** Written only before the client that has them is made. */
    static final class Settings {
        int permits = 32;

        @Nullable
        Executor executor;

        @Nullable
        Duration connectionLimit;

        Canceller.Pace pace = Canceller.Pace.DEFAULT;
        JdbcHooks hooks = new JdbcHooks() {};
        BiConsumer<? super String, ? super Throwable> lateFailures = Log::lateFailure;

        Settings copy() {
            Settings copy = new Settings();
            copy.permits = permits;
            copy.executor = executor;
            copy.connectionLimit = connectionLimit;
            copy.pace = pace;
            copy.hooks = hooks;
            copy.lateFailures = lateFailures;
            return copy;
        }
    }

    final DataSource dataSource;
    private final ThreadPoolExecutor workers; // idle where the user gave an executor
    final Executor executor;
    final Permits permits;
    final Canceller canceller;
    final Settings settings;

    private JdbcClient(DataSource dataSource, Settings settings) {
        this.dataSource = dataSource;
        this.settings = settings;
        this.permits = new Permits(settings.permits);
        // Without a bound: what is held up by one driver must not hold up what watches over the next.
        Executor cancels = threads("sheaf-jdbc-cancel", 0, new SynchronousQueue<>());
        this.canceller = new Canceller(cancels, settings.pace, settings.hooks);
        this.workers = threads("sheaf-jdbc", settings.permits, new LinkedBlockingQueue<>());
        this.executor = settings.executor != null ? settings.executor : workers;
    }

    /**
     * Platform threads on every JDK: permits bound them anyway, and one on a virtual thread took 1.6 times the CPU.
     * Pools and drivers look for their own classes by the context of the thread, which a daemon thread of ours has not.
     */
    private ThreadPoolExecutor threads(String name, int count, BlockingQueue<Runnable> queue) {
        ThreadFactory daemons = RunEnvironment.daemonThreads(name);
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(count, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, queue, task -> {
                    Thread thread = daemons.newThread(task);
                    thread.setContextClassLoader(dataSource.getClass().getClassLoader());
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * A client with 32 permits and threads of its own.
     *
     * @param dataSource gives the connections, preferably a pool; is not closed with the client
     * @return the client
     */
    public static JdbcClient on(DataSource dataSource) {
        return new JdbcClient(Objects.requireNonNull(dataSource, "dataSource"), new Settings());
    }

    /**
     * A client that runs at most so many queries at once.
     *
     * @param count the number of permits, best the size of the connection pool
     * @return the changed client, with new permits
     * @throws IllegalArgumentException if the count is less than one
     */
    public JdbcClient withPermits(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a client needs at least one permit, not " + count);
        }
        return with(changed -> changed.permits = count);
    }

    /**
     * A client that runs its queries on threads of yours.
     *
     * @param executor runs tasks that block, as many at once as there are permits; it must not run them on the calling
     *     thread, and its owner must not interrupt them. A thread that a driver keeps is not replaced. One that rejects
     *     a task fails the fetch with a {@link NoConnectionException}
     * @return the changed client, with new permits
     */
    public JdbcClient withExecutor(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return with(changed -> changed.executor = executor);
    }

    /**
     * A client whose queries wait no longer than this for their connection, permit included; unless this says so, they
     * wait until their deadline. One that waits longer fails with a {@link NoConnectionException}.
     *
     * <p>It tells "no connection was free" from "the query was too slow" where a deadline alone cannot, and leaves time
     * for a fallback.
     *
     * @param limit the longest wait, more than zero
     * @return the changed client, with new permits
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    public JdbcClient withConnectionLimit(Duration limit) {
        if (Objects.requireNonNull(limit, "limit").isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("the limit for a connection is to be more than zero, not " + limit);
        }
        return with(changed -> changed.connectionLimit = limit);
    }

    /**
     * A client for a driver or a pool that needs to be treated in its own way.
     *
     * @param hooks say how
     * @return the changed client, with new permits
     */
    public JdbcClient withHooks(JdbcHooks hooks) {
        Objects.requireNonNull(hooks, "hooks");
        return with(changed -> changed.hooks = hooks);
    }

    /**
     * A client that tells a listener what its queries failed with after they had been stopped, when their callers have
     * left. A client without a listener tells the log, at DEBUG.
     *
     * <p>Each such failure is told once, and one that is told is not seen by the caller. That a query was ended by its
     * cancel is no failure; that its connection had to be cut, or came too late, and not at all, is one.
     *
     * @param listener is given the SQL text as it was written, and the failure; on the worker, when the connection is
     *     back. What it throws is logged
     * @return the changed client, with new permits
     */
    public JdbcClient withLateFailures(BiConsumer<? super String, ? super Throwable> listener) {
        Objects.requireNonNull(listener, "listener");
        return with(changed -> changed.lateFailures = listener);
    }

    /** For tests of races, which need another pace to happen. */
    JdbcClient withPace(Canceller.Pace pace) {
        return with(changed -> changed.pace = pace);
    }

    private JdbcClient with(Consumer<Settings> change) {
        Settings changed = settings.copy();
        change.accept(changed);
        return new JdbcClient(dataSource, changed);
    }

    /**
     * Begins a query, whose text is read as {@link JdbcSource#query} says.
     *
     * @param sql one statement that returns rows, with parameters written as {@code :name} or as {@code ?}
     * @return to be given its parameters and the shape of its result
     * @throws IllegalArgumentException if the SQL text is blank, has a literal or comment that does not end, or both
     *     named and unnamed parameters
     */
    public JdbcQuery<@Nullable Object> query(String sql) {
        return JdbcQuery.of(this, sql);
    }

    /** Stops everything, as {@link #close(Duration)} does, with five seconds to wait. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    /**
     * Refuses new queries, cancels those that wait or run, and waits until their connections are back. The connections
     * of those that have not ended by then are cut. One that is still waiting in the pool has none: it goes back unused
     * when it comes. The data source stays open, and so does an executor of yours.
     *
     * <p>Blocks the calling thread, a quarter of a second longer where connections are cut; interrupting it ends the
     * wait.
     *
     * @param patience how long to wait
     * @return how many connections had to be cut, and may have left a statement running in the database
     */
    public int close(Duration patience) {
        Objects.requireNonNull(patience, "patience");
        List<QueryFetch<?>> left = permits.close();
        left.forEach(QueryFetch::giveUp);
        awaitTerminated(left, TimeUnit.NANOSECONDS.convert(patience)); // which takes for ever where it does not fit
        long cut = left.stream().filter(QueryFetch::cut).count();
        if (cut > 0) {
            awaitTerminated(left, CUT.toNanos()); // and not the cut itself, which may hang
        }
        return (int) cut;
    }

    private static void awaitTerminated(List<QueryFetch<?>> fetches, long nanos) {
        try {
            CompletableFuture.allOf(fetches.stream().map(QueryFetch::end).toArray(CompletableFuture<?>[]::new))
                    .get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException someHaveNotEnded) {
            // and are cut and counted, or have been
        }
    }

    // --- for the fetches

    /** In place of one that was given up, until it comes back. */
    synchronized void addWorkers(int count) {
        workers.setCorePoolSize((int) Math.min((long) workers.getCorePoolSize() + count, Integer.MAX_VALUE));
    }

    void tellLate(NamedSql sql, Throwable failure) {
        try {
            settings.lateFailures.accept(sql.text(), failure);
        } catch (Throwable thrown) {
            Log.misbehaved(thrown);
        }
    }

    @Override
    public String toString() {
        return "JdbcClient[" + settings.permits + " permits, " + dataSource + "]";
    }
}

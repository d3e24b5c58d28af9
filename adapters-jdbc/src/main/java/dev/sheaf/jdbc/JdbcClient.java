package dev.sheaf.jdbc;

import dev.sheaf.Environment;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the sources of one database share: where the connections come from, the threads that queries run on, and how many may
 * run at once.
 *
 * {@snippet class="JdbcSnippets" region="client"}
 *
 * <p><b>Permits.</b> A query needs a permit before it asks for a connection, and keeps it until the connection is back. It
 * waits for it without a thread, in order of arrival. As many permits as the pool has connections is the right number:
 * then nobody waits inside the pool, where a thread is held and nothing can be cancelled.
 *
 * <p><b>Threads.</b> Queries run on virtual threads where the JDK has them, otherwise on as many daemon threads as there are
 * permits; cancels run on threads of the same kind, apart from these. Both end when idle, and they are never interrupted.
 *
 * <p>Immutable; each {@code with} method returns another client, which shares nothing with this one but the data source and
 * the executor. May be used from any thread.
 */
public final class JdbcClient {

    private static final int DEFAULT_PERMITS = 32;

    final DataSource dataSource;
    final Executor executor;
    final Permits permits;
    final Canceller canceller;
    private final int permitCount;
    private final @Nullable Executor ownExecutor;
    private final Canceller.Pace pace;

    private JdbcClient(DataSource dataSource, int permitCount, @Nullable Executor ownExecutor, Canceller.Pace pace) {
        this.dataSource = dataSource;
        this.permitCount = permitCount;
        this.ownExecutor = ownExecutor;
        this.permits = new Permits(permitCount);
        this.executor = ownExecutor != null ? ownExecutor : Environment.blockingExecutor("sheaf-jdbc", permitCount);
        this.pace = pace;
        this.canceller = new Canceller(Environment.blockingExecutor("sheaf-jdbc-cancel", permitCount), pace);
    }

    /**
     * A client with 32 permits and threads of its own.
     *
     * @param dataSource gives the connections, preferably a pool
     * @return the client
     */
    public static JdbcClient on(DataSource dataSource) {
        return new JdbcClient(
                Objects.requireNonNull(dataSource, "dataSource"), DEFAULT_PERMITS, null, Canceller.Pace.DEFAULT);
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
        return new JdbcClient(dataSource, count, ownExecutor, pace);
    }

    /**
     * A client that runs its queries on threads of yours.
     *
     * @param executor runs tasks that block, as many at once as there are permits; it must not run them on the calling
     *     thread, and whoever owns it must not interrupt them. One that rejects a task fails the fetch with a
     *     {@link NoConnectionException}
     * @return the changed client, with new permits
     */
    public JdbcClient withExecutor(Executor executor) {
        return new JdbcClient(dataSource, permitCount, Objects.requireNonNull(executor, "executor"), pace);
    }

    /** For tests of races, which need another pace to happen. */
    JdbcClient withPace(Canceller.Pace other) {
        return new JdbcClient(dataSource, permitCount, ownExecutor, other);
    }

    /**
     * Begins a query.
     *
     * @param sql one statement that returns rows, with parameters written as {@code :name}
     * @return to be given its parameters and the shape of its result
     * @throws IllegalArgumentException if the SQL text is blank, has a literal or comment that does not end, or an unnamed
     *     parameter
     */
    public JdbcQuery<@Nullable Object> query(String sql) {
        return JdbcQuery.of(this, NamedSql.parse(sql));
    }

    @Override
    public String toString() {
        return "JdbcClient[" + permitCount + " permits, " + dataSource + "]";
    }
}

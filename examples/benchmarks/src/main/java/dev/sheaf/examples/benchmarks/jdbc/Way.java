package dev.sheaf.examples.benchmarks.jdbc;

import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.jdbc.JdbcClient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import javax.sql.DataSource;

/** A way to ask a database without waiting for it on one's own thread. */
enum Way {
    /** What most of us write. Nothing ends the query but the query. */
    PLAIN(
            "plain JDBC on a fixed pool",
            (dataSource, pool) -> id -> CompletableFuture.supplyAsync(() -> ask(dataSource, id, 0), pool)),

    /**
     * As above, with the driver's timeout, which ends the query after so many seconds and does not know of a cancel.
     */
    PLAIN_WITH_TIMEOUT(
            "plain JDBC, with `setQueryTimeout`",
            (dataSource, pool) -> id -> CompletableFuture.supplyAsync(() -> ask(dataSource, id, 5), pool)),

    /** What a run costs without the adapter: its scope, deadline and report. Nothing ends the query but the query. */
    BLOCKING(
            "the same as a blocking source of Sheaf",
            (dataSource, pool) ->
                    sheaf(Source.blocking(pool, (Integer id, FetchContext context) -> ask(dataSource, id, 0)))),

    /** The adapter on the very same threads. */
    SHEAF_SAME_POOL(
            "Sheaf on the same pool",
            (dataSource, pool) -> sheaf(client(dataSource).withExecutor(pool))),

    /** The adapter as it comes, on threads of its own. */
    SHEAF("Sheaf", (dataSource, pool) -> sheaf(client(dataSource)));

    static final int CONNECTIONS = Integer.getInteger("connections", 4);

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a lambda that captures nothing
    private final BiFunction<DataSource, Executor, IntFunction<CompletableFuture<String>>> making;

    Way(String title, BiFunction<DataSource, Executor, IntFunction<CompletableFuture<String>>> making) {
        this.title = title;
        this.making = making;
    }

    String title() {
        return title;
    }

    /** Returns what asks for the name of the user with a number. */
    IntFunction<CompletableFuture<String>> on(DataSource dataSource, Executor pool) {
        return making.apply(dataSource, pool);
    }

    private static JdbcClient client(DataSource dataSource) {
        return JdbcClient.on(dataSource).withPermits(CONNECTIONS);
    }

    private static IntFunction<CompletableFuture<String>> sheaf(JdbcClient client) {
        return sheaf(client.query("SELECT name FROM users WHERE id = :id")
                .bind("id", (Integer id) -> id)
                .one(row -> row.getString(1)));
    }

    private static IntFunction<CompletableFuture<String>> sheaf(Source<Integer, String> names) {
        RunEnvironment environment = RunEnvironment.system();
        return id -> {
            Deadline deadline = environment.deadlineIn(LIMIT);
            return environment.open("name", deadline).run(names, id);
        };
    }

    private static String ask(DataSource dataSource, int id, int timeoutSeconds) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT name FROM users WHERE id = ?")) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalStateException("no user");
                }
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}

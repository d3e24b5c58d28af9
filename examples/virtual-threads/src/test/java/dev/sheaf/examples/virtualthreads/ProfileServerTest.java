package dev.sheaf.examples.virtualthreads;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server over real sockets, on a real PostgreSQL. */
@Tag("realtime")
class ProfileServerTest {

    private static final int CONNECTIONS = 8;

    private static EmbeddedPostgres postgres;
    private static HikariDataSource pool;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT);
                    CREATE TABLE events (user_id TEXT, event_type TEXT, count BIGINT, pause FLOAT);
                    CREATE VIEW analytics AS
                        SELECT user_id, event_type, count FROM events CROSS JOIN LATERAL pg_sleep(pause);
                    INSERT INTO users VALUES ('42', 'Ada'), ('slow', 'Bob');
                    INSERT INTO events VALUES ('42', 'login', 12, 0), ('slow', 'login', 1, 600)""");
        }
        pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
        pool.setMaximumPoolSize(CONNECTIONS);
    }

    @AfterAll
    static void stop() throws Exception {
        pool.close();
        postgres.close();
    }

    @Test
    void answersFarMoreRequestsAtOnceThanThereAreConnections() throws Exception {
        try (var server = new ProfileServer(pool, CONNECTIONS, Duration.ofMinutes(10))) {
            List<CompletableFuture<HttpResponse<String>>> answers =
                    IntStream.range(0, 200).mapToObj(i -> ask(server, "42")).toList();

            assertThat(answers)
                    .extracting(CompletableFuture::join)
                    .allMatch(answer -> answer.statusCode() == 200)
                    .extracting(HttpResponse::body)
                    .containsOnly("Ada {login=12}");
        }
    }

    @Test
    void servesTheFallbackAtTheDeadlineAndEndsTheStatement() throws Exception {
        try (var server = new ProfileServer(pool, CONNECTIONS, Duration.ofSeconds(3))) {
            assertThat(ask(server, "slow").join().body()).isEqualTo("Bob {}");
            await("the query has ended", () -> running() == 0);
        }
    }

    @Test
    void saysWhoHasFailed() throws Exception {
        try (var server = new ProfileServer(pool, CONNECTIONS, Duration.ofMinutes(10))) {
            HttpResponse<String> answer = ask(server, "nobody").join();

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("user is not available");
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        var server = new ProfileServer(pool, CONNECTIONS, Duration.ofMinutes(10));
        var answer = ask(server, "slow");
        await("the query runs", () -> running() == 1);

        server.close();

        await("the query has ended", () -> running() == 0);
        await("the connection is closed", answer::isCompletedExceptionally);
    }

    private CompletableFuture<HttpResponse<String>> ask(ProfileServer server, String user) {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/profile/" + user);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - start).as("waiting until " + what).isLessThan(30_000_000_000L);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** How many queries for analytics run in the database. */
    private static int running() throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                + " AND query LIKE '%FROM analytics%' AND pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}

package dev.sheaf.examples.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;

/** The application over real sockets, on a real PostgreSQL. What a user's data does is in the name of the user. */
@Tag("realtime")
class ProfileApplicationTest {

    private static final String SCHEMA = """
            CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
            CREATE TABLE events (user_id TEXT, event_type TEXT, count BIGINT, pause FLOAT);
            CREATE VIEW analytics AS SELECT user_id, event_type, count FROM events CROSS JOIN LATERAL pg_sleep(pause);
            INSERT INTO users SELECT id, '{"name": "Ada"}' FROM unnest(ARRAY['42', 'slow', 'unlucky']) AS id;
            INSERT INTO events
                VALUES ('42', 'login', 12, 0), ('slow', 'login', 1, 600), ('unlucky', 'login', 1, 600)""";

    private static final String ANSWER =
            "\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n[\"grinder\"]";

    /** Connections to the ML service on which the user slow was asked about, and got no answer. */
    private static final BlockingQueue<Socket> unanswered = new LinkedBlockingQueue<>();

    private static EmbeddedPostgres postgres;
    private static ServerSocket mlService;
    private static ReactiveWebServerApplicationContext application;

    @BeforeAll
    @Timeout(180) // seconds; a busy machine takes one minute to start Boot
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(SCHEMA);
        }
        mlService = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread server = new Thread(ProfileApplicationTest::serve, "ml-service");
        server.setDaemon(true);
        server.start();
        application = (ReactiveWebServerApplicationContext) SpringApplication.run(
                ProfileApplication.class,
                "--server.port=0",
                "--profile.deadline=600s",
                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "--profile.ml-service=http://127.0.0.1:" + mlService.getLocalPort());
    }

    @AfterAll
    static void stop() throws Exception {
        if (application != null) {
            application.close();
        }
        mlService.close();
        postgres.close();
    }

    @Test
    void gathersWhatAllThreeSourcesSay() throws Exception {
        HttpResponse<String> response = ask("42");

        assertThat(response.body())
                .isEqualTo("{\"user_data\":{\"name\":\"Ada\"},\"recommendations\":[\"grinder\"],"
                        + "\"analytics\":{\"login\":12}}");
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhoHasFailed() throws Exception {
        HttpResponse<String> response = ask("unlucky");

        assertThat(response.body()).isEqualTo("{\"error\":\"unavailable\",\"sources\":[\"recommendations\"]}");
        assertThat(response.statusCode()).isEqualTo(503);
        await("the query has ended", () -> running() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsStatementAndExchangeWhenTheClientHangsUp(boolean reset) throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port());
        client.setSoLinger(reset, 0);
        client.getOutputStream().write("GET /api/aggregated?user_id=slow HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
        await("the query runs", () -> running() == 1);
        Socket exchange = unanswered.poll(30, TimeUnit.SECONDS);
        exchange.setSoTimeout(30_000);

        client.close();

        assertThat(exchange.getInputStream().read())
                .as("the end of the exchange")
                .isEqualTo(-1);
        await("the query has ended", () -> running() == 0); // ten minutes before the deadline
    }

    private static int port() {
        return application.getWebServer().getPort();
    }

    private static HttpResponse<String> ask(String user) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port() + "/api/aggregated?user_id=" + user);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** Reads a request and answers it, one connection after the other. */
    private static void serve() {
        while (!mlService.isClosed()) {
            try {
                Socket connection = mlService.accept();
                String head = head(connection);
                if (head.contains("user=slow ")) {
                    unanswered.add(connection);
                } else {
                    String status = head.contains("user=unlucky ") ? "500 No" : "200 OK";
                    connection.getOutputStream().write(("HTTP/1.1 " + status + ANSWER).getBytes(UTF_8));
                    connection.close();
                }
            } catch (IOException closed) {
                // The next one, if the test is not over.
            }
        }
    }

    private static String head(Socket connection) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) connection.getInputStream().read());
        }
        return head.toString();
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

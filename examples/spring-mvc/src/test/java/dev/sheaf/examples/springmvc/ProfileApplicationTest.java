package dev.sheaf.examples.springmvc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The application over real sockets, on a real PostgreSQL. What a user's data does is in the name of the user. */
@Tag("realtime")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProfileApplicationTest {

    private static final String SCHEMA = """
            CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
            CREATE TABLE events (user_id TEXT, event_type TEXT, count BIGINT, pause FLOAT);
            CREATE VIEW analytics AS SELECT user_id, event_type, count FROM events CROSS JOIN LATERAL pg_sleep(pause);
            INSERT INTO users SELECT id, '{"name": "Ada"}' FROM unnest(ARRAY['42', 'held', 'unlucky', 'slow']) AS id;
            INSERT INTO events VALUES ('42', 'login', 12, 0), ('unlucky', 'login', 1, 600), ('slow', 'login', 1, 600)""";

    private static final String RUNNING =
            "FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%FROM analytics%'"
                    + " AND pid <> pg_backend_pid()";

    /** The request and the logger of each line; written by those who log, read by the test. */
    private static final List<String> lines = new CopyOnWriteArrayList<>();

    /** Released by the ML service that was asked about the user held; and by the test, which lets it answer. */
    private static final Semaphore asked = new Semaphore(0);

    private static final Semaphore goOn = new Semaphore(0);

    private static EmbeddedPostgres postgres;
    private static HttpServer mlService;
    private static ServletWebServerApplicationContext application;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        execute(SCHEMA);
        mlService = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mlService.createContext("/recommendations", exchange -> {
            String user = exchange.getRequestURI().getQuery();
            if (user.endsWith("held")) {
                asked.release();
                goOn.acquireUninterruptibly();
            }
            byte[] answer = "[\"grinder\"]".getBytes(UTF_8);
            exchange.sendResponseHeaders(user.endsWith("unlucky") ? 500 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        mlService.start();
        application = (ServletWebServerApplicationContext) SpringApplication.run(
                ProfileApplication.class,
                "--server.port=0",
                "--profile.deadline=600s",
                // A client that waits for its answer is not cut off by the time in which a request must arrive.
                "--server.tomcat.connection-timeout=500ms",
                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "--profile.ml-service=http://127.0.0.1:"
                        + mlService.getAddress().getPort());
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                String logger = event.getLoggerName();
                lines.add(
                        event.getMDCPropertyMap().get("request") + " " + logger.substring(logger.lastIndexOf('.') + 1));
            }
        };
        appender.start();
        ((Logger) LoggerFactory.getLogger("dev.sheaf")).addAppender(appender);
    }

    @AfterAll
    static void stop() throws Exception {
        if (application != null) {
            application.close();
        }
        mlService.stop(0);
        postgres.close();
    }

    @Test
    void gathersWhatAllThreeSourcesSay() throws Exception {
        HttpResponse<String> response = ask("42").join();

        assertThat(response.body())
                .isEqualTo(
                        "{\"user_data\":{\"name\":\"Ada\"},\"recommendations\":[\"grinder\"],\"analytics\":{\"login\":12}}");
        assertThat(response.statusCode()).isEqualTo(200);
        await("the source has logged the id", () -> lines.contains("id-of-42 ProfileConfiguration"));
    }

    /** Also that a client may wait longer than a request may take to arrive. */
    @Test
    void saysWhoWasLate() throws Exception {
        HttpResponse<String> response =
                ask("slow", "X-Request-Timeout-Ms", "2000").join();

        assertThat(response.body()).isEqualTo("{\"error\":\"timeout\",\"sources\":[\"analytics\"]}");
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(lines).contains("id-of-slow ProfileController");
        await("the query has ended", () -> running() == 0);
    }

    @Test
    void refusesADeadlineThatIsNone() {
        assertThat(ask("42", "X-Request-Timeout-Ms", "soon").join().statusCode())
                .isEqualTo(400);
    }

    @Test
    void saysWhoHasFailed() throws Exception {
        HttpResponse<String> response = ask("unlucky").join();

        assertThat(response.body()).isEqualTo("{\"error\":\"unavailable\",\"sources\":[\"recommendations\"]}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(lines).contains("id-of-unlucky ProfileController");
        await("the run has logged the id", () -> lines.contains("id-of-unlucky sheaf"));
        await(
                "the failure is counted",
                () -> application
                                .getBean(MeterRegistry.class)
                                .find("sheaf.source")
                                .tags("source", "recommendations", "status", "FAILED")
                                .timer()
                        != null);
        await("the query has ended", () -> running() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsTheStatementWhenTheClientHangsUp(boolean reset) throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port());
        client.setSoLinger(reset, 0);
        send(client, "slow");
        await("the query runs", () -> running() == 1);

        client.close();

        await("the query has ended", () -> running() == 0); // ten minutes before the deadline
    }

    @Test
    void answersTheNextRequestThatCameAheadOfTime() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
            send(client, "held");
            asked.acquire();
            send(client, "42");

            goOn.release();

            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 200 ");
            assertThat(in.lines().anyMatch(line -> line.contains("HTTP/1.1 200 ")))
                    .as("a second answer")
                    .isTrue();
        }
    }

    /** The last one, for nothing is left to ask. */
    @Test
    @Order(Integer.MAX_VALUE)
    void answersWhoIsWaitingWhenItIsClosed() throws Exception {
        var response = ask("slow", "X-Request-Timeout-Ms", "2000");
        await("the query runs", () -> running() == 1);

        application.close();

        assertThat(response.join().statusCode()).isEqualTo(504);
        await(
                "only this test is connected",
                () -> count("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'") == 1);
    }

    private static int port() {
        return application.getWebServer().getPort();
    }

    private static CompletableFuture<HttpResponse<String>> ask(String user, String... headers) {
        URI uri = URI.create("http://127.0.0.1:" + port() + "/api/aggregated?user_id=" + user);
        var request = HttpRequest.newBuilder(uri).header("X-Request-Id", "id-of-" + user);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static void send(Socket client, String user) throws IOException {
        String request = "GET /api/aggregated?user_id=" + user + " HTTP/1.1\r\nHost: x\r\n\r\n";
        client.getOutputStream().write(request.getBytes(UTF_8));
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
        return count("SELECT count(*) " + RUNNING);
    }

    private static int count(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

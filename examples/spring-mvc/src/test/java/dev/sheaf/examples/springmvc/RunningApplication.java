package dev.sheaf.examples.springmvc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.core.Ordered;

/**
 * The application over real sockets, on a real PostgreSQL, and an ML service. What a user's data does is in the name of
 * the user.
 */
final class RunningApplication implements AutoCloseable {

    private static final String SCHEMA = """
            CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
            CREATE TABLE events (user_id TEXT, event_type TEXT, count BIGINT, pause FLOAT);
            CREATE VIEW analytics AS SELECT user_id, event_type, count FROM events CROSS JOIN LATERAL pg_sleep(pause);
            INSERT INTO users SELECT id, '{"name": "Ada"}'
                FROM unnest(ARRAY['42', 'held', 'unlucky', 'slow', 'garbled']) AS id;
            INSERT INTO events
                VALUES ('42', 'login', 12, 0), ('unlucky', 'login', 1, 600), ('slow', 'login', 1, 600)""";

    private static final String RUNNING =
            "FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%FROM analytics%'"
                    + " AND pid <> pg_backend_pid()";

    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** The request, the trace and the logger of each line; written by those who log, read by the test. */
    final List<String> lines = new CopyOnWriteArrayList<>();

    /** What the handler of failures logs. */
    final List<String> warnings = new CopyOnWriteArrayList<>();

    /** The header traceparent that the ML service was sent, by user. */
    final Map<String, String> traces = new ConcurrentHashMap<>();

    /** Released by the ML service that was asked about the user held; and by the test, which lets it answer. */
    final Semaphore asked = new Semaphore(0);

    final Semaphore goOn = new Semaphore(0);

    private final EmbeddedPostgres postgres;
    private final HttpServer mlService;
    private final ServletWebServerApplicationContext application;

    RunningApplication() throws Exception {
        postgres = EmbeddedPostgres.start();
        execute(SCHEMA);
        mlService = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mlService.createContext("/recommendations", exchange -> {
            String user = exchange.getRequestURI().getQuery();
            traces.put(user, String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            if (user.endsWith("held")) {
                asked.release();
                goOn.acquireUninterruptibly();
            }
            byte[] answer = (user.endsWith("garbled") ? "hunter2" : "[\"grinder\"]").getBytes(UTF_8);
            exchange.sendResponseHeaders(user.endsWith("unlucky") ? 500 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        mlService.start();
        application = (ServletWebServerApplicationContext) SpringApplication.run(
                new Class<?>[] {ProfileApplication.class, Outermost.class}, new String[] {
                    "--server.port=0",
                    "--profile.deadline=600s",
                    "--profile.timeout-status=408",
                    // A client that waits for its answer is not cut off by the time in which a request must arrive.
                    "--server.tomcat.connection-timeout=500ms",
                    "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                    "--profile.ml-service=http://127.0.0.1:"
                            + mlService.getAddress().getPort()
                });
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                String logger = event.getLoggerName();
                var mdc = event.getMDCPropertyMap();
                lines.add(mdc.get("request") + " " + mdc.get("traceId") + " "
                        + logger.substring(logger.lastIndexOf('.') + 1));
                if (logger.endsWith("ProfileController")) {
                    warnings.add(event.getFormattedMessage() + event.getThrowableProxy());
                }
            }
        };
        appender.start();
        ((Logger) LoggerFactory.getLogger("dev.sheaf")).addAppender(appender);
    }

    /** One of Spring's beans. */
    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    /** As SIGTERM does. */
    void shutDown() {
        application.close();
    }

    @Override
    public void close() throws IOException {
        application.close();
        mlService.stop(0);
        postgres.close();
    }

    int port() {
        return application.getWebServer().getPort();
    }

    CompletableFuture<HttpResponse<String>> ask(String user) {
        return askWith(user, "X-Request-Id", "id-of-" + user, "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");
    }

    CompletableFuture<HttpResponse<String>> ask(String user, Duration limit) {
        return askWith(
                user,
                "X-Request-Id",
                "id-of-" + user,
                "traceparent",
                "00-" + TRACE + "-b7ad6b7169203331-01",
                "X-Request-Timeout-Ms",
                "" + limit.toMillis());
    }

    CompletableFuture<HttpResponse<String>> askWith(String user, String... headers) {
        URI uri = URI.create("http://127.0.0.1:" + port() + "/api/aggregated?user_id=" + user);
        var request = HttpRequest.newBuilder(uri).headers(headers);
        return HttpClient.newHttpClient().sendAsync(request.build(), BodyHandlers.ofString());
    }

    void send(Socket client, String user) throws IOException {
        client.getOutputStream().write(request(user).getBytes(UTF_8));
    }

    static String request(String user) {
        return "GET /api/aggregated?user_id=" + user + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - start).as("waiting until " + what).isLessThan(30_000_000_000L);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** How many queries for analytics run in the database. */
    int running() throws SQLException {
        return count("SELECT count(*) " + RUNNING);
    }

    int count(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Around all other filters: sees what they leave on the thread. */
    @org.springframework.core.annotation.Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Outermost implements Filter {

        static final List<String> leftBehind = new CopyOnWriteArrayList<>();

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
            leftBehind.add(Objects.requireNonNullElse(MDC.get("request"), "nothing"));
        }
    }
}

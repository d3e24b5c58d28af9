package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import io.vertx.core.Vertx;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** One line for each failed request: which source, what it died of, what the others did, and nothing about the user. */
@Tag("realtime")
class FailureLogTest {

    private static final String USER = "ada@example.org";

    private final Logger logger = (Logger) LoggerFactory.getLogger(Endpoint.class);
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>(); // written by whoever logs, read by the test
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            lines.add(line);
        }
    };

    @BeforeEach
    void listen() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
    }

    @Test
    void namesTheSourceAndTheStatusOfTheMlService() throws Exception {
        try (var ml = FakeMlService.answering(503, "{\"reason\":\"secret " + USER + "\"}")) {
            ask(Map.of("ML_SERVICE_URL", ml.url()));

            assertThat(onlyLine())
                    .startsWith(
                            "answered 500, source recommendations failed with HttpSourceException STATUS 503: profile FAILED")
                    .contains("user ", "recommendations FAILED", "analytics ");
        }
    }

    @Test
    void saysWhyAnAnswerIsDegraded() throws Exception {
        try (var ml = FakeMlService.answering(503, "{\"reason\":\"secret " + USER + "\"}")) {
            ask(Map.of("ML_SERVICE_URL", ml.url(), "RECOMMENDATIONS", "optional"));

            assertThat(onlyLine())
                    .startsWith("answered 200 without [recommendations]: profile SUCCEEDED")
                    .contains("recommendations FAILED", "(HttpSourceException STATUS 503, fallback served)");
        }
    }

    @Test
    void saysThatTheMlServiceTalksNonsense() throws Exception {
        try (var ml = FakeMlService.answering(200, USER)) {
            ask(Map.of("ML_SERVICE_URL", ml.url()));

            assertThat(onlyLine())
                    .startsWith(
                            "answered 500, source recommendations failed with HttpSourceException DECODE 200 < StreamReadException: ");
        }
    }

    @Test
    void namesTheSqlState() throws Exception {
        String url = "jdbc:h2:mem:without-users;DB_CLOSE_DELAY=-1";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE analytics (user_id VARCHAR, event_type VARCHAR, count INTEGER)");
        }
        try (var ml = FakeMlService.silent()) {
            ask(Map.of("DATABASE_URL", url, "ML_SERVICE_URL", ml.url()));
        }

        assertThat(onlyLine())
                .startsWith("answered 500, source user failed with QueryFailedException < ")
                .contains(
                        "SQLState 42S0",
                        "user FAILED",
                        "recommendations ",
                        "analytics "); // how far those came is a race
    }

    @Test
    void saysThatDataIsNotJson() throws Exception {
        String url = "jdbc:h2:mem:broken-data;DB_CLOSE_DELAY=-1";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users (id VARCHAR, data VARCHAR);"
                    + "CREATE TABLE analytics (user_id VARCHAR, event_type VARCHAR, count INTEGER);"
                    + "INSERT INTO users VALUES ('" + USER + "', 'secret of " + USER + "')");
        }
        try (var ml = FakeMlService.silent()) {
            ask(Map.of("DATABASE_URL", url, "ML_SERVICE_URL", ml.url()));
        }

        assertThat(onlyLine()).startsWith("answered 500, source user failed with StreamReadException: profile FAILED");
    }

    @Test
    void saysThatTheMlServiceAnswersSomethingElse() throws Exception {
        try (var ml = FakeMlService.answering(200, "[\"secret\", {\"of\": \"" + USER + "\"}]")) {
            ask(Map.of("ML_SERVICE_URL", ml.url()));

            assertThat(onlyLine())
                    .startsWith("answered 500, source recommendations failed with HttpSourceException DECODE 200"
                            + " < StreamReadException: ");
        }
    }

    @Test
    void saysWhatEachSourceDidWhenTheProfileCannotBeWritten() throws Exception {
        ask(Duration.ofSeconds(30), (query, context) -> CompletableFuture.completedFuture(null));

        assertThat(onlyLine())
                .startsWith("answered 500, no JSON could be made, NullPointerException: profile SUCCEEDED")
                .contains("recommendations SUCCEEDED");
    }

    /** With a source that is always too late, so that the speed of the machine decides nothing. */
    @Test
    void saysWhoWasMissingAtTheDeadline() throws Exception {
        ask(Duration.ofMillis(100), (query, context) -> new CompletableFuture<>());

        assertThat(onlyLine())
                .startsWith("answered 408, DeadlineExceededException: profile TIMED_OUT")
                .contains("recommendations TIMED_OUT");
    }

    @Test
    void saysThatTheClientHungUp() throws Exception {
        try (var ml = FakeMlService.silent();
                var service = service(Map.of("ML_SERVICE_URL", ml.url()))) {
            var socket = new Client(service.url())
                    .sendRaw("GET /api/aggregated?user_id=" + USER + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(ml.asked.await(30, TimeUnit.SECONDS)).isTrue();
            socket.close();
            Await.until("the hang-up is in the log", () -> !lines.isEmpty());
        }

        assertThat(onlyLine()).startsWith("client hung up: profile CANCELLED").contains("recommendations CANCELLED");
        assertThat(lines.get(0).getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void isSilentAboutSuccess() throws Exception {
        try (var service = service(Map.of())) {
            assertThat(new Client(service.url()).aggregated(USER).statusCode()).isEqualTo(200);
        }

        assertThat(lines).isEmpty();
    }

    private static ProfileService service(Map<String, String> more) throws Exception {
        Map<String, String> env = new HashMap<>(Map.of("PORT", "0", "AGGREGATION_TIMEOUT", "30s"));
        env.putAll(more);
        return ProfileService.start(Config.from(env));
    }

    private static void ask(Map<String, String> more) throws Exception {
        try (var service = service(more)) {
            new Client(service.url()).aggregated(USER);
        }
    }

    /** Asks an endpoint of which this is the one source. */
    private static void ask(Duration timeout, Source<UserQuery, List<String>> recommendations) throws Exception {
        Plan<UserQuery> plan = Plan.of("profile", timeout);
        var recommended = plan.require("recommendations", recommendations);
        var profiles = plan.combine(got -> new Profile("{}", got.get(recommended), Map.of(), List.of()));
        var callerDeadline = new CallerDeadline(Optional.empty(), Duration.ofSeconds(30));
        Vertx vertx = Vertx.vertx();
        try {
            var server = vertx.createHttpServer()
                    .requestHandler(new Endpoint(vertx, profiles, callerDeadline, 408))
                    .listen(0, "127.0.0.1")
                    .await();
            new Client("http://127.0.0.1:" + server.actualPort()).aggregated(USER);
        } finally {
            vertx.close().await();
        }
    }

    private String onlyLine() {
        assertThat(lines).hasSize(1);
        ILoggingEvent line = lines.get(0);
        assertThat(line.getThrowableProxy()).isNull();
        assertThat(line.getFormattedMessage()).doesNotContain("ada", "secret", "\n");
        return line.getFormattedMessage();
    }
}

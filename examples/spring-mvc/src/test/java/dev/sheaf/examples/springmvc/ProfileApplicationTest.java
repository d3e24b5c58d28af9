package dev.sheaf.examples.springmvc;

import static dev.sheaf.examples.springmvc.RunningApplication.TRACE;
import static dev.sheaf.examples.springmvc.RunningApplication.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application says and logs, what it stops, and what it leaves alone. */
@Tag("realtime")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProfileApplicationTest {

    private static RunningApplication app;

    @BeforeAll
    @Timeout(180) // seconds; a busy machine takes one minute to start Boot
    static void start() throws Exception {
        app = new RunningApplication();
    }

    @AfterAll
    static void stop() throws Exception {
        if (app != null) {
            app.close();
        }
    }

    @Test
    void gathersWhatAllThreeSourcesSay() throws Exception {
        HttpResponse<String> response = app.ask("42").join();

        assertThat(response.body())
                .isEqualTo("{\"user_data\":{\"name\":\"Ada\"},\"recommendations\":[\"grinder\"],"
                        + "\"analytics\":{\"login\":12}}");
        assertThat(response.statusCode()).isEqualTo(200);
        await("the source has logged the id", () -> app.lines.contains("id-of-42 " + TRACE + " ProfileConfiguration"));
        assertThat(app.traces.get("user=42")).startsWith("00-" + TRACE + "-");
    }

    @Test
    void leavesNoIdOnTheThreadsOfTomcat() {
        app.ask("42").join();

        assertThat(RunningApplication.Outermost.leftBehind).isNotEmpty().containsOnly("nothing");
    }

    @Test
    void carriesTheTraceToOtherThreads() {
        Tracer tracer = app.bean(Tracer.class);
        Plan<String> plan = Plan.of("trace", Duration.ofMinutes(1));
        var traceId = plan.require(
                "elsewhere",
                Source.blocking(
                        task -> new Thread(task).start(),
                        (query, context) -> tracer.currentSpan().context().traceId()));
        var ids = plan.combine(got -> got.get(traceId)).in(app.bean(RunEnvironment.class));

        Observation.createNotStarted("test", app.bean(ObservationRegistry.class))
                .observe(() -> {
                    String here = tracer.currentSpan().context().traceId();
                    assertThat(ids.start("?").join()).isEqualTo(here);
                });
    }

    /** Also that a client may wait longer than a request may take to arrive. */
    @Test
    void saysWhoWasLate() throws Exception {
        HttpResponse<String> response = app.ask("slow", Duration.ofSeconds(2)).join();

        assertThat(response.body()).startsWith("{\"error\":\"timeout\",").contains("\"analytics\"");
        assertThat(response.statusCode()).isEqualTo(408);
        assertThat(app.lines).contains("id-of-slow " + TRACE + " ProfileController");
        await("the query has ended", () -> app.running() == 0);
    }

    @Test
    void refusesADeadlineThatIsNone() {
        assertThat(app.askWith("42", "X-Request-Timeout-Ms", "soon").join().statusCode())
                .isEqualTo(400);
    }

    @Test
    void saysWhoHasFailed() throws Exception {
        HttpResponse<String> response = app.ask("unlucky").join();

        assertThat(response.body()).isEqualTo("{\"error\":\"unavailable\",\"sources\":[\"recommendations\"]}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(app.lines).contains("id-of-unlucky " + TRACE + " ProfileController");
        await("the run has logged the id", () -> app.lines.contains("id-of-unlucky " + TRACE + " sheaf"));
        await(
                "the failure is counted",
                () -> app.bean(MeterRegistry.class)
                                .find("sheaf.source")
                                .tags("source", "recommendations", "status", "FAILED")
                                .timer()
                        != null);
        await("the query has ended", () -> app.running() == 0);
    }

    /** What came is quoted by the message of the parser, and by nothing that is logged. */
    @Test
    void logsTheClassOfAFailureAndNotItsMessage() {
        assertThat(app.ask("garbled").join().statusCode()).isEqualTo(503);

        assertThat(app.warnings)
                .anyMatch(line -> line.contains("503") && line.contains("recommendations FAILED"))
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void leavesTheServiceAloneWhoseBreakerIsOpen() {
        var breaker = app.bean(CircuitBreakerRegistry.class).circuitBreaker("ml-service");
        breaker.transitionToOpenState();
        app.traces.clear();

        HttpResponse<String> response = app.ask("42").join();
        breaker.transitionToClosedState();

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(app.traces).as("who asked").isEmpty();
        assertThat(breaker.getCircuitBreakerConfig().getSlidingWindowSize())
                .as("configured by application.properties")
                .isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsTheStatementWhenTheClientHangsUp(boolean reset) throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), app.port());
        client.setSoLinger(reset, 0);
        app.send(client, "slow");
        await("the query runs", () -> app.running() == 1);

        client.close();

        await("the query has ended", () -> app.running() == 0); // ten minutes before the deadline
    }

    @Test
    void answersTheNextRequestThatCameAheadOfTime() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            app.send(client, "held");
            app.asked.acquire();
            app.send(client, "42");

            app.goOn.release();

            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 200 ");
            assertThat(in.lines().anyMatch(line -> line.contains("HTTP/1.1 200 ")))
                    .as("a second answer")
                    .isTrue();
        }
    }

    /** A client may be silent while it waits, and not any more when it has its answer. */
    @Test
    void closesTheConnectionOfAClientThatStopsInsideItsNextRequest() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            client.setSoTimeout(30_000);
            String half = "POST /api/aggregated HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc";
            client.getOutputStream().write((RunningApplication.request("42") + half).getBytes(UTF_8));

            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 200 ");
            assertThat(in.lines().count()).as("lines up to the end").isPositive();
        }
    }

    /** The last one, for nothing is left to ask. */
    @Test
    @Order(Integer.MAX_VALUE)
    void answersWhoIsWaitingWhenItIsClosed() throws Exception {
        var response = app.ask("slow", Duration.ofSeconds(2));
        await("the query runs", () -> app.running() == 1);

        app.shutDown();

        assertThat(response.join().statusCode()).isEqualTo(408);
        await(
                "only this test is connected",
                () -> app.count("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'") == 1);
    }
}

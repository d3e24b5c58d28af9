package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Over HTTP/2 a stop resets the stream, and the connection, which others use, stays. {@code -Dsheaf.http.stops=300}
 * stops more of them on one connection.
 */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class Http2Test {

    @Parameter
    private Via via;

    private static final Map<String, Handler<HttpServerRequest>> PHASES = Map.of(
            "no head",
            request -> {},
            "stalled body",
            Http2Server::stall,
            "endless body",
            Http2Server::pour,
            "all of the body and no end of the stream",
            Http2Server::leaveOpen);

    private static final int STOPS = Integer.getInteger("sheaf.http.stops", 30);

    private static Certificate certificate;

    private Http2Server server;
    private Via.Client client;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        certificate = Certificate.make(folder);
    }

    @BeforeEach
    void start() throws Exception {
        server = new Http2Server(certificate).on("/x", Http2Server::answer);
        client = via.open(HttpVersion.HTTP_2, certificate);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private Source<Object, String> source(String path) {
        return HttpSource.get(server.url(path))
                .transport(client.transport())
                .version(HttpClient.Version.HTTP_2)
                .maxBodyBytes(Integer.MAX_VALUE)
                .decode(body -> new String(body, UTF_8));
    }

    private String ask(String path) {
        return Await.value(HttpSourceTest.ask(source(path), "any"));
    }

    @Test
    void requestsShareAConnection() {
        List<HttpVersion> versions = new CopyOnWriteArrayList<>();
        server.on("/x", request -> {
            versions.add(request.version());
            Http2Server.answer(request);
        });

        for (int i = 0; i < 5; i++) {
            assertThat(ask("/x")).isEqualTo("{}");
        }

        assertThat(versions).hasSize(5).containsOnly(HttpVersion.HTTP_2);
        assertThat(server.accepted).hasValue(1);
    }

    @Test
    void aResponseToHeadHasHeadersAndNoBody() {
        server.on(
                "/x",
                request -> request.response()
                        .putHeader("ETag", "7")
                        .putHeader("Content-Length", "1000")
                        .end());
        Source<Object, String> source = HttpSource.head(server.url("/x"))
                .transport(client.transport())
                .version(HttpClient.Version.HTTP_2)
                .maxBodyBytes(10)
                .decodeResponse(
                        (status, headers, body) -> headers.firstValue("ETag").orElse("none"));

        for (int i = 0; i < 5; i++) {
            assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("7");
        }
        assertThat(server.accepted).hasValue(1);
    }

    /** RFC 9113, section 8.1.1: frames say where the body ends, and need not agree with the length. */
    @ParameterizedTest
    @ValueSource(strings = {"1000", "2"})
    void aBodyOfAnotherLengthThanAnnouncedIsNoAnswer(String announced) {
        server.on(
                "/x",
                request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Content-Length", announced)
                        .end("{\"a\""));

        assertThat(Await.failure(HttpSourceTest.ask(source("/x"), "any")))
                .isInstanceOfSatisfying(
                        HttpSourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL));
    }

    /** The length is reached by one frame, and passed by the next. */
    @Test
    void aFrameBeyondTheLengthIsNotDropped() {
        server.on("/x", request -> {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Content-Length", "4")
                    .write("{\"a\"");
            Vertx.currentContext().runOnContext(turn -> request.response().end(":1}"));
        });

        assertThat(kind(HttpSourceTest.ask(source("/x"), "any"))).isEqualTo(Kind.PROTOCOL);
    }

    static Stream<Arguments> phasesAndWays() {
        return PHASES.keySet().stream()
                .flatMap(phase -> Stops.WAYS.keySet().stream().map(way -> Arguments.of(phase, way)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource
    void phasesAndWays(String phase, String way) {
        assertThat(ask("/x")).isEqualTo("{}");
        List<HttpServerRequest> neighbours = new CopyOnWriteArrayList<>();
        server.on("/slow", PHASES.get(phase)).on("/neighbour", neighbours::add);
        CompletableFuture<String> neighbour = HttpSourceTest.ask(source("/neighbour"), "any");
        Await.until("the neighbour's request is there", () -> neighbours.size() == 1);
        CompletableFuture<String> future = Stops.fetchAlone(source("/slow"));
        Await.until("the request is there", () -> server.requests.get() == 3);

        Stops.WAYS.get(way).accept(future);

        Await.until("the stream is reset", () -> !server.resets.isEmpty());
        assertThat(server.resets).containsExactly(Http2Server.CANCEL);
        Http2Server.answer(neighbours.get(0));
        assertThat(Await.value(neighbour)).isEqualTo("{}");
        assertThat(ask("/x")).isEqualTo("{}");
        assertThat(server.accepted).as("connections").hasValue(1);
        assertThat(server.closed).hasValue(0);
    }

    @Test
    void theDeadlineResetsTheStream() {
        ask("/x");
        server.on("/slow", Http2Server::stall);
        Plan<String> plan = Plan.of("plan", Duration.ofMillis(150));
        var part = plan.require("exchange", source("/slow"));

        Aggregation<String> run = plan.combine(got -> got.get(part)).start("any");

        assertThat(Await.failure(run)).isInstanceOf(DeadlineExceededException.class);
        Await.until("the stream is reset", () -> server.resets.equals(List.of(Http2Server.CANCEL)));
        Await.value(run.terminated().toCompletableFuture());
        assertThat(ask("/x")).isEqualTo("{}");
        assertThat(server.accepted).hasValue(1);
    }

    @Test
    void tooLongABodyResetsTheStream() {
        ask("/x");
        server.on("/endless", Http2Server::pour);
        Source<Object, String> source = HttpSource.get(server.url("/endless"))
                .transport(client.transport())
                .version(HttpClient.Version.HTTP_2)
                .maxBodyBytes(10_000)
                .decode(body -> "never");

        assertThat(kind(HttpSourceTest.ask(source, "any"))).isEqualTo(Kind.TOO_LARGE);

        Await.until("the stream is reset", () -> server.resets.size() == 1);
        assertThat(ask("/x")).isEqualTo("{}");
        assertThat(server.accepted).hasValue(1);
    }

    /**
     * What arrives for streams that were reset must not use up the window of the connection, of which all streams have
     * one.
     */
    @Test
    void manyStopsLeaveTheConnectionItsWindow() {
        ask("/x");
        server.on("/endless", Http2Server::pour)
                .on(
                        "/long",
                        request -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end("x".repeat(1 << 20)));
        for (int i = 1; i <= STOPS; i++) {
            int arrived = server.requests.get() + 1;
            CompletableFuture<String> future = Stops.fetchAlone(source("/endless"));
            Await.until("the request is there", () -> server.requests.get() == arrived);
            future.cancel(true);
        }

        assertThat(ask("/long")).hasSize(1 << 20);
        assertThat(server.accepted).hasValue(1);
    }

    @Test
    void manyCancelsAroundTheEndOfResponsesHitNobody() {
        ask("/x");
        List<CompletableFuture<String>> innocent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<String> cancelled = Stops.fetchAlone(source("/x"));
            innocent.add(HttpSourceTest.ask(source("/x"), "any"));
            cancelled.cancel(true);
            if (innocent.size() == 20) {
                innocent.forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
                innocent.clear();
            }
        }
        assertThat(server.accepted).hasValue(1);
    }

    @Test
    void aResetByTheServerIsALostConnection() {
        server.on("/reset", request -> request.response().reset(2));

        assertThat(kind(HttpSourceTest.ask(source("/reset"), "any"))).isEqualTo(Kind.CONNECTION_LOST);
    }

    @Test
    void aCertificateThatNobodyTrustsIsAFailureToConnect() {
        Source<Object, String> source = via.get(server.url("/x")).decode(body -> "never");

        assertThat(kind(HttpSourceTest.ask(source, "any"))).isEqualTo(Kind.CONNECT);
        assertThat(server.requests).hasValue(0);
    }

    @Test
    void closingTheClientClosesItsConnection() {
        server.on("/slow", Http2Server::stall);
        CompletableFuture<String> answer = HttpSourceTest.ask(source("/slow"), "any");
        Await.until("the request is there", () -> server.requests.get() == 1);

        client.close();

        assertThat(kind(answer)).isEqualTo(Kind.CONNECTION_LOST);
        Await.until(
                "the stream is reset, or its connection closed",
                () -> !server.resets.isEmpty() || server.closed.get() == 1);
    }

    private static Kind kind(CompletableFuture<?> answer) {
        Throwable failure = Await.failure(answer);
        assertThat(failure).isInstanceOf(HttpSourceException.class);
        return ((HttpSourceException) failure).kind();
    }
}

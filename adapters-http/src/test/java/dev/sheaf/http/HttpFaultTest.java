package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Behaviour;
import dev.sheaf.http.HttpSourceException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that misbehave: each fault has its kind, and leaves nothing open. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpFaultTest extends RequestFixture {

    private HttpSourceException ask(Behaviour behaviour) {
        server.on("/x", behaviour);
        return failure(via.get(server.url("/x?secret={q}"))
                .param("q", (String query) -> query)
                .maxBodyBytes(10_000)
                .decode(TEXT));
    }

    static HttpSourceException failure(Source<? super String, ?> source) {
        Throwable failure = Await.failure(HttpSourceTest.ask(source, "s3cret"));
        assertThat(failure).isInstanceOf(HttpSourceException.class);
        return (HttpSourceException) failure;
    }

    static Stream<Arguments> faultsThatCostTheConnection() {
        return Stream.of(
                arguments(
                        "garbage for a status line", Kind.PROTOCOL, Faults.thenSilence("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
                arguments("a status that is no number", Kind.PROTOCOL, Faults.thenSilence("HTTP/1.1 2x0 OK\r\n\r\n")),
                arguments("a head without end", Kind.PROTOCOL, Faults.hugeHead()),
                arguments("one header too long", Kind.PROTOCOL, Faults.longHeader()),
                arguments("a reset before the head", Kind.CONNECTION_LOST, Faults.resetBeforeHead()),
                arguments("an end before the head", Kind.CONNECTION_LOST, Faults.finBeforeHead()),
                arguments("a reset in the body", Kind.CONNECTION_LOST, Faults.resetInBody()),
                arguments("an end in the body", Kind.CONNECTION_LOST, Faults.finInBody()),
                arguments("a chunk size that is none", Kind.PROTOCOL, chunks("zz\r\nabc\r\n")),
                arguments("a chunk size without end", Kind.PROTOCOL, chunks("2;" + "x".repeat(5_000))),
                arguments("a chunk without a line end", Kind.PROTOCOL, chunks("2\r\n{}0\r\n\r\n")),
                arguments(
                        "a chunk size that ends in the middle of a line end",
                        Kind.PROTOCOL,
                        chunks("2\rx{}\r\n0\r\n\r\n")),
                arguments(
                        "status 204 with a body",
                        Kind.PROTOCOL,
                        Faults.literally("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}")),
                arguments(
                        "another protocol",
                        Kind.PROTOCOL,
                        Faults.literally("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")),
                arguments("two lengths", Kind.PROTOCOL, Faults.ok("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ")),
                arguments(
                        "a length and chunks",
                        Kind.PROTOCOL,
                        Faults.ok("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")),
                arguments(
                        "a transfer coding that nobody asked for",
                        Kind.PROTOCOL,
                        Faults.ok("Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")),
                arguments(
                        "the same in two headers",
                        Kind.PROTOCOL,
                        Faults.ok("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n")),
                arguments("a length that is none", Kind.PROTOCOL, Faults.ok("Content-Length: two\r\n\r\n{}")),
                arguments("a negative length", Kind.PROTOCOL, Faults.ok("Content-Length: -2\r\n\r\n{}")),
                arguments("too long a body, announced", Kind.TOO_LARGE, Faults.announcing(10_001)),
                arguments("far too long a body, announced", Kind.TOO_LARGE, Faults.announcing(Long.MAX_VALUE / 100)),
                arguments("a body without end", Kind.TOO_LARGE, Faults.endless()),
                arguments(
                        "a long error page",
                        Kind.STATUS,
                        Faults.literally("HTTP/1.1 500 Oops\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000))));
    }

    private static Behaviour chunks(String body) {
        return Faults.ok("Transfer-Encoding: chunked\r\n\r\n" + body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void faultsThatCostTheConnection(String fault, Kind kind, Behaviour behaviour) {
        HttpSourceException failure = ask(behaviour);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getMessage())
                .startsWith("GET " + server.url("/x?secret={q}") + ": ")
                .doesNotContain("s3cret", "SSH", "xxx");
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    /** The client of the JDK counts them; that of Vert.x forgets each, and waits for the response. */
    @Test
    void interimResponsesWithoutEndEndInTime() {
        server.on("/x", Faults.interimResponses());
        Source<Object, String> source = via.get(server.url("/x")).decode(TEXT);

        if (via == Via.JDK) {
            assertThat(failure(source).kind()).isEqualTo(Kind.PROTOCOL);
        } else {
            assertThat(Await.failure(RunEnvironment.system()
                            .open("short", Deadline.in(Duration.ofMillis(100)))
                            .run(source, "any")))
                    .isInstanceOf(DeadlineExceededException.class);
        }
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    /** Of those that Vert.x does not know, it takes the first for the response: then the connection ends with it. */
    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 199})
    void anInterimResponseIsNotTheResponse(int status) {
        server.on("/x", Faults.literally("HTTP/1.1 " + status + " Wait\r\n\r\n" + HttpAnswerTest.ONE));
        Source<Object, String> source = via.get(server.url("/x")).decode(TEXT);

        if (via == Via.VERTX && (status == 102 || status == 199)) {
            assertThat(failure(source).kind()).isEqualTo(Kind.PROTOCOL);
            Await.until("the client has closed the connection", () -> server.open() == 0);
        } else {
            assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("1");
        }
    }

    static Stream<Arguments> faultsThatKeepTheConnection() {
        return Stream.of(
                arguments("404", Kind.STATUS, (Behaviour) (request, connection) -> connection.sendJson(404, "{}")),
                arguments("401", Kind.STATUS, (Behaviour) (request, connection) -> connection.sendJson(401, "{}")),
                arguments("503", Kind.STATUS, (Behaviour) (request, connection) -> connection.sendJson(503, "{}")),
                arguments(
                        "a redirect",
                        Kind.STATUS,
                        Faults.literally("HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")),
                arguments("a gzip body", Kind.CONTENT, Faults.gzip()),
                arguments(
                        "status 204 where a body was expected",
                        Kind.EMPTY_BODY,
                        Faults.literally("HTTP/1.1 204 No Content\r\n\r\n")),
                arguments(
                        "an HTML page",
                        Kind.CONTENT,
                        Faults.literally(
                                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")),
                arguments("an empty body", Kind.EMPTY_BODY, Faults.ok("Content-Length: 0\r\n\r\n")),
                arguments(
                        "an empty chunked body",
                        Kind.EMPTY_BODY,
                        Faults.ok("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void faultsThatKeepTheConnection(String fault, Kind kind, Behaviour behaviour) {
        for (int i = 0; i < 5; i++) {
            assertThat(ask(behaviour).kind()).isEqualTo(kind);
        }

        assertThat(server.requests()).isEqualTo(5);
        assertThat(server.accepted()).as("connections").isEqualTo(1);
    }

    @Test
    void aStatusFailureSaysWhatAnOperatorNeedsAndShowsNoBody() {
        HttpSourceException failure = ask((request, connection) -> connection.sendJson(503, "{\"why\":\"private\"}"));

        assertThat(failure).hasMessage("GET " + server.url("/x?secret={q}") + ": status 503");
        assertThat(failure.status()).hasValue(503);
        assertThat(failure.method()).isEqualTo("GET");
        assertThat(failure.template()).isEqualTo(server.url("/x?secret={q}"));
        assertThat(failure.origin()).isEqualTo(server.url(""));
        assertThat(failure.bodyPrefix()).asString(UTF_8).isEqualTo("{\"why\":\"private\"}");
        assertThat(failure.toString()).doesNotContain("private");
    }

    @Test
    void keepsOnlyTheBeginningOfAnErrorPage() {
        assertThat(ask((request, connection) -> connection.sendJson(500, "x".repeat(5000)))
                        .bodyPrefix())
                .hasSize(2048);
    }

    @Test
    void nobodyThereIsAFailureToConnect() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        HttpSourceException failure =
                failure(via.get("http://localhost:" + port + "/x").decode(TEXT));

        assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
        assertThat(failure)
                .hasMessage("GET http://localhost:" + port + "/x: no connection")
                .hasCauseInstanceOf(Exception.class);
        assertThat(failure.status()).isEmpty();
    }

    @Test
    void aNameThatIsNotKnownIsAFailureToConnect() {
        assertThat(failure(via.get("http://no-such-host.invalid/x").decode(TEXT))
                        .kind())
                .isEqualTo(Kind.CONNECT);
    }
}

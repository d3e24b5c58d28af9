package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not in the body alone: a status, a header, what gzip made. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpResponseTest {

    @Parameter
    private Via via;

    private static final BodyDecoder<String> TEXT = body -> new String(body, UTF_8);

    private FaultServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static <T> T ask(Source<Object, T> source) {
        return Await.value(HttpSourceTest.ask(source, "any"));
    }

    private static HttpSourceException failure(Source<Object, ?> source) {
        Throwable failure = Await.failure(HttpSourceTest.ask(source, "any"));
        assertThat(failure).isInstanceOf(HttpSourceException.class);
        return (HttpSourceException) failure;
    }

    @Test
    void aStatusCanBeAnAnswer() {
        server.onJson("/there", "{}")
                .on(
                        "/gone",
                        Faults.literally(
                                "HTTP/1.1 404 Gone\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"))
                .on("/broken", (request, connection) -> connection.sendJson(500, "{}"));

        assertThat(ask(optional("/there"))).contains("{}");
        assertThat(ask(optional("/gone"))).isEmpty();
        assertThat(failure(optional("/broken")).kind()).isEqualTo(Kind.STATUS);
        assertThat(failure(via.of("GET", server.url("/gone")).decode(TEXT)).kind())
                .isEqualTo(Kind.STATUS);
    }

    private Source<Object, Optional<String>> optional(String path) {
        return via.of("GET", server.url(path))
                .decodeResponse(
                        (status, headers, body) -> status == 404 ? Optional.empty() : Optional.of(TEXT.decode(body)),
                        404);
    }

    /** A response that has no body although it says how long that is: the connection is free at once. */
    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "GET"})
    void aResponseWithoutItsBodyIsComplete(String method) {
        String status = method.equals("HEAD") ? "200 OK" : "304 Not Modified";
        server.on("/x", Faults.literally("HTTP/1.1 " + status + "\r\nETag: \"7\"\r\nContent-Length: 1000\r\n\r\n"));
        Source<Object, String> source = via.of(method, server.url("/x"))
                .maxBodyBytes(10)
                .decodeResponse(
                        (code, headers, body) ->
                                code + headers.firstValue("ETag").orElse("none") + body.length,
                        304);

        for (int i = 0; i < 5; i++) {
            assertThat(ask(source)).isEqualTo(status.substring(0, 3) + "\"7\"0");
        }

        assertThat(server.received().get(0).method()).isEqualTo(method);
        assertThat(server.accepted()).as("connections").isEqualTo(1);
    }

    @Test
    void sendsMethodsOfAnyName() {
        server.on(
                "/x",
                (request, connection) ->
                        connection.sendJson(200, request.method() + new String(request.body(), UTF_8)));
        Source<Object, String> source = via.of("QUERY", server.url("/x"))
                .body("text/plain", query -> "select".getBytes(UTF_8))
                .decode(TEXT);

        assertThat(ask(source)).isEqualTo("QUERYselect");
    }

    @Test
    void aDecoderThatThrowsOverAResponseIsAFailureToDecode() {
        server.onJson("/x", "{}");
        IllegalStateException thrown = new IllegalStateException("private");

        HttpSourceException failure =
                failure(via.of("GET", server.url("/x")).decodeResponse((status, headers, body) -> {
                    throw thrown;
                }));

        assertThat(failure.kind()).isEqualTo(Kind.DECODE);
        assertThat(failure).hasCause(thrown);
    }

    @Test
    void refusesWhatCannotBeAnAnswer() {
        var builder = HttpSource.get("http://h/x");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.decodeResponse((status, headers, body) -> status, 204))
                .withMessageContaining("status 204 is no answer that has to be asked for");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSource.head("http://h/x").decode(TEXT))
                .withMessage(
                        "HEAD http://h/x: the response to HEAD has no body to decode; decodeResponse(..) sees its headers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSource.of("GET /", "http://h/x"))
                .withMessage("'GET /' is no method that can be sent: write it like GET");
        assertThatIllegalArgumentException().isThrownBy(() -> HttpSource.of("CONNECT", "http://h/x"));
    }

    // --- gzip

    private static byte[] zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(body)) {
            zip.write(plain);
        }
        return body.toByteArray();
    }

    private void sends(String coding, byte[] body) {
        server.on("/x", (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: " + coding
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            connection.send(body);
        });
    }

    private Source<Object, String> unzipping(int maxBodyBytes) {
        return via.of("GET", server.url("/x")).gzip().maxBodyBytes(maxBodyBytes).decode(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "identity"})
    void takesBodiesOfGzipWhereTheSourceSaysSo(String coding) throws Exception {
        sends(coding, coding.equals("identity") ? "{}".getBytes(UTF_8) : zipped("{}".getBytes(UTF_8)));

        assertThat(ask(unzipping(1000))).isEqualTo("{}");

        assertThat(server.received().get(0).header("Accept-Encoding")).isEqualTo("gzip");
    }

    /** Of a body that unpacks to a thousand times its length, no more is unpacked than may be read. */
    @Test
    void aBombOfGzipIsTooLarge() throws Exception {
        sends("gzip", zipped(new byte[10_000_000]));

        HttpSourceException failure = failure(unzipping(50_000));

        assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure).hasMessageEndingWith("the body is longer than 50000 bytes; maxBodyBytes(..) widens that");
    }

    @Test
    void takesABodyThatUnpacksToExactlyTheLimit() throws Exception {
        sends("gzip", zipped("x".repeat(50_000).getBytes(UTF_8)));

        assertThat(ask(unzipping(50_000))).hasSize(50_000);
        assertThat(failure(unzipping(49_999)).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void whatGzipCannotHaveMadeIsNotDecoded() throws Exception {
        byte[] whole = zipped("{}".getBytes(UTF_8));
        for (byte[] broken : new byte[][] {"{}".getBytes(UTF_8), Arrays.copyOf(whole, whole.length - 5)}) {
            sends("gzip", broken);
            assertThat(failure(unzipping(1000)).kind()).isEqualTo(Kind.CONTENT);
        }
        for (String other : new String[] {"br", "gzip, gzip"}) {
            sends(other, whole);
            assertThat(failure(unzipping(1000)).kind()).isEqualTo(Kind.CONTENT);
        }
    }
}

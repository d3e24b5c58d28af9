package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is an answer, and what becomes of its connection. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpAnswerTest extends RequestFixture {

    static final String ONE = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n1";

    /** The second response of the segment is nobody's. */
    @Test
    void whatComesBeyondTheResponseIsDropped() {
        server.on("/two", Faults.literally(ONE + ONE.replaceFirst("1$", "2"))).onJson("/x", "3");

        assertThat(text(via.get(server.url("/two")))).isEqualTo("1");
        assertThat(text(via.get(server.url("/x")))).isEqualTo("3");
    }

    @Test
    void aDecoderThatThrowsCostsNoConnection() {
        server.onJson("/x", "{}");
        IllegalStateException thrown = new IllegalStateException("private");
        Source<Object, String> source = via.get(server.url("/x")).decode(body -> {
            throw thrown;
        });

        for (int i = 0; i < 5; i++) {
            HttpSourceException failure = HttpFaultTest.failure(source);
            assertThat(failure.kind()).isEqualTo(Kind.DECODE);
            assertThat(failure).hasCause(thrown);
            assertThat(failure.getMessage()).doesNotContain("private");
            assertThat(failure.status()).hasValue(200);
        }
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void anErrorOfTheDecoderStaysAnError() {
        server.onJson("/x", "{}");
        StackOverflowError error = new StackOverflowError();

        assertThat(Await.failure(HttpSourceTest.ask(
                        via.get(server.url("/x")).decode(body -> {
                            throw error;
                        }),
                        "any")))
                .isSameAs(error);
    }

    @Test
    void successesShareAConnection() {
        server.onJson("/x", "{}").on("/chunked", Faults.ok("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));

        for (int i = 0; i < 10; i++) {
            String path = i % 2 == 0 ? "/x" : "/chunked";
            assertThat(Await.value(HttpSourceTest.ask(via.get(server.url(path)).decode(TEXT), "any")))
                    .isEqualTo("{}");
        }
        assertThat(server.accepted()).isEqualTo(1);
    }

    /** When an answer is told, its connection is ready for what the answer leads to. */
    @Test
    void anAnswerMayLeadToTheNextRequestOnItsConnection() {
        server.onJson("/x", "{}").on("/chunked", Faults.ok("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
        Source<Object, String> last = via.get(server.url("/x")).decode(TEXT);
        for (String path : new String[] {"/x", "/chunked"}) {
            AtomicReference<CompletableFuture<String>> next = new AtomicReference<>();
            Await.value(HttpSourceTest.ask(
                    via.get(server.url(path)).decode(body -> {
                        next.set(HttpSourceTest.ask(last, "any"));
                        return "{}";
                    }),
                    "any"));

            assertThat(Await.value(next.get())).isEqualTo("{}");
        }
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void anEmptyBodyIsAnAnswerWhereTheSourceSaysSo() {
        server.on("/empty", Faults.ok("Content-Length: 0\r\n\r\n"))
                .on("/204", Faults.literally("HTTP/1.1 204 No Content\r\n\r\n"))
                .onJson("/full", "{}");

        for (String path : new String[] {"/empty", "/204"}) {
            Source<Object, String> source = via.get(server.url(path)).decode(TEXT, "nothing");
            assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("nothing");
        }
        assertThat(Await.value(HttpSourceTest.ask(via.get(server.url("/full")).decode(TEXT, "nothing"), "any")))
                .isEqualTo("{}");
        assertThat(HttpFaultTest.failure(via.get(server.url("/204")).decode(TEXT))
                        .kind())
                .isEqualTo(Kind.EMPTY_BODY);
    }

    @Test
    void takesTheContentTypesItAccepts() {
        server.on(
                        "/csv",
                        Faults.literally(
                                "HTTP/1.1 200 OK\r\nContent-Type: text/CSV; charset=utf-8\r\nContent-Length: 3\r\n\r\na,b"))
                .on(
                        "/hal",
                        Faults.literally(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/hal+json\r\nContent-Length: 2\r\n\r\n{}"))
                .on("/none", Faults.literally("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

        assertThat(text(via.get(server.url("/csv")).accept("text/csv"))).isEqualTo("a,b");
        assertThat(server.received().get(0).header("Accept")).isEqualTo("text/csv");
        assertThat(text(via.get(server.url("/csv")).accept("text/*"))).isEqualTo("a,b");
        assertThat(text(via.get(server.url("/csv")).accept("*/*"))).isEqualTo("a,b");
        assertThat(text(via.get(server.url("/hal")))).isEqualTo("{}");
        assertThat(text(via.get(server.url("/none")))).isEqualTo("{}");
        assertThat(HttpFaultTest.failure(via.get(server.url("/csv")).decode(TEXT)))
                .hasMessageEndingWith(
                        "the content type of the response is not in [application/json]; accept(..) widens that");
    }

    @Test
    void aBodyThatEndsWithItsConnectionIsComplete() {
        server.on("/x", (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}");
            connection.finish();
        });

        assertThat(Await.value(HttpSourceTest.ask(via.get(server.url("/x")).decode(TEXT), "any")))
                .isEqualTo("{}");
    }

    @Test
    void takesABodyOfExactlyTheLimit() {
        server.onJson("/x", "x".repeat(100_000));

        assertThat(Await.value(HttpSourceTest.ask(
                        via.get(server.url("/x")).maxBodyBytes(100_000).decode(TEXT), "any")))
                .hasSize(100_000);
    }

    @Test
    void trailersBelongToTheResponse() {
        server.on("/x", Faults.ok("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n"));

        for (int i = 0; i < 3; i++) {
            assertThat(text(via.get(server.url("/x")))).isEqualTo("{}");
        }
        assertThat(server.accepted()).as("connections").isEqualTo(1);
    }

    private static String text(HttpSourceBuilder<Object> builder) {
        return Await.value(HttpSourceTest.ask(builder.decode(TEXT), "any"));
    }
}

package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Received;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an identifier contains, it arrives as it is, where it belongs, and nowhere else. */
@Tag("realtime")
class HttpInjectionTest {

    private FaultServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    static Stream<String> hostileIdentifiers() {
        return Stream.of(
                "1&admin=true",
                "1&user=2",
                "1#fragment",
                "1?x=y",
                "..%2fadmin", // to be decoded once: then it is these characters, and no step up
                "%2e%2e",
                "%00",
                "\0",
                "a/b",
                "a\\b",
                "a b",
                "a+b",
                "a%20b",
                "\r\nX-Injected: yes\r\n\r\nGET /admin HTTP/1.1",
                "\n",
                "\t",
                " ",
                "' OR 1=1 --",
                "\"><script>alert(1)</script>",
                "{user}",
                "@evil.example",
                "http://evil.example/",
                ";jsessionid=1",
                "ünïcödé",
                "\uff0e\uff0e/",
                "\u202e",
                "😀");
    }

    @ParameterizedTest
    @MethodSource("hostileIdentifiers")
    void theServerDecodesExactlyWhatWasGiven(String identifier) {
        Source<String, String> source = HttpSource.get(server.url("/users/{id}/orders?user={id}&limit=5"))
                .param("id", (String id) -> id)
                .decode(body -> "never");

        assertThat(Await.failure(HttpSourceTest.ask(source, identifier)))
                .hasMessage("GET " + server.url("/users/{id}/orders?user={id}&limit=5") + ": status 404");

        assertThat(server.requests()).isEqualTo(1);
        Received request = server.received().get(0);
        assertThat(request.header("X-Injected")).isNull();
        String[] pathAndQuery = request.target().split("\\?", -1);
        assertThat(pathAndQuery).hasSize(2);
        String[] segments = pathAndQuery[0].split("/", -1);
        assertThat(segments).hasSize(4);
        assertThat(decoded(segments[2])).isEqualTo(identifier);
        String[] parameters = pathAndQuery[1].split("&", -1);
        assertThat(parameters).hasSize(2);
        assertThat(parameters[0]).startsWith("user=");
        assertThat(decoded(parameters[0].substring(5))).isEqualTo(identifier);
    }

    /** Of the test's own, so that a fault of our encoder is not undone by the same fault of a decoder. */
    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toString(UTF_8);
    }

    static Stream<Object> valuesThatFitNowhere() {
        return Stream.of(
                ".",
                "..",
                "../admin",
                "..\\..",
                "x/../admin",
                "",
                "\ud800",
                List.of("a"),
                Optional.of("a"),
                java.util.Map.of("a", "b"),
                new int[] {1});
    }

    @ParameterizedTest
    @MethodSource("valuesThatFitNowhere")
    void aValueThatFitsNowhereFailsTheOneFetchAndSendsNothing(Object value) {
        Source<Object, String> source = HttpSource.get(server.url("/users/{id}"))
                .param("id", query -> value)
                .decode(body -> "never");

        Throwable failure = Await.failure(HttpSourceTest.ask(source, "any"));

        assertThat(failure).isInstanceOf(HttpSourceException.class).hasNoCause();
        assertThat(((HttpSourceException) failure).kind()).isEqualTo(HttpSourceException.Kind.REQUEST);
        assertThat(server.accepted()).isZero();
    }

    @Test
    void aMissingValueFailsTheOneFetch() {
        Source<Object, String> source = HttpSource.get(server.url("/users/{id}"))
                .param("id", query -> null)
                .decode(body -> "never");

        assertThat(Await.failure(HttpSourceTest.ask(source, "any")))
                .hasMessage("GET " + server.url("/users/{id}") + ": the value of {id} is null");
    }

    @Test
    void aFunctionThatThrowsIsTheCause() {
        IllegalStateException thrown = new IllegalStateException("private");
        Source<Object, String> source = HttpSource.get(server.url("/users/{id}"))
                .param("id", query -> {
                    throw thrown;
                })
                .decode(body -> "never");

        assertThat(Await.failure(HttpSourceTest.ask(source, "any")))
                .hasMessage("GET " + server.url("/users/{id}") + ": the function of {id} threw")
                .hasCause(thrown);
    }
}

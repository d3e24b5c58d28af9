package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of {@code https:} with which no TLS comes about: whatever they do instead, nothing was sent. */
@Tag("realtime")
class HttpHandshakeTest {

    /** What a server does once the client has begun to speak. */
    @FunctionalInterface
    interface Reply {
        void to(Socket client) throws IOException;
    }

    static Stream<Arguments> faultsOfTheHandshake() {
        return Stream.of(
                arguments("plain HTTP", sends("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
                arguments("another protocol", sends("220 mail.example.org ESMTP\r\n")),
                arguments("an alert of TLS: handshake_failure", sends("\u0015\3\3\0\2\2\50")),
                arguments("an alert of TLS: unrecognized_name", sends("\u0015\3\3\0\2\2\160")),
                arguments("an end", (Reply) Socket::close),
                arguments("a reset", (Reply) client -> {
                    client.setSoLinger(true, 0);
                    client.close();
                }));
    }

    private static Reply sends(String bytes) {
        return client -> {
            client.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            client.getInputStream().readAllBytes(); // until the client closes
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void faultsOfTheHandshake(String fault, Reply reply) throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                    HttpSourceClient client = HttpSourceClient.open("handshake", jdk -> jdk.version(version))) {
                serve(listener, reply);
                Source<Object, String> source = HttpSource.get("https://localhost:" + listener.getLocalPort() + "/x")
                        .client(client)
                        .decode(body -> "never");

                Throwable failure = Await.failure(HttpSourceTest.ask(source, "any"));

                assertThat(failure)
                        .isInstanceOf(HttpSourceException.class)
                        .hasMessageEndingWith(": the TLS handshake failed");
                assertThat(((HttpSourceException) failure).kind())
                        .as("%s", version)
                        .isEqualTo(Kind.CONNECT);
            }
        }
    }

    private static void serve(ServerSocket listener, Reply reply) {
        Thread server = new Thread(() -> {
            try {
                while (true) {
                    try (Socket client = listener.accept()) {
                        client.getInputStream().read(new byte[5]);
                        reply.to(client);
                    }
                }
            } catch (IOException closed) {
                // the end of the test
            }
        });
        server.setDaemon(true);
        server.start();
    }
}

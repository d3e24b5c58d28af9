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
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    /** As one does that asks for revocations: here for longer than the others take. */
    @Test
    void checksOfCertificatesThatBlockStopNobodyElse(@TempDir Path folder) throws Exception {
        CountDownLatch decided = new CountDownLatch(1);
        CountDownLatch checking = new CountDownLatch(3);
        SSLContext asking = SSLContext.getInstance("TLS");
        asking.init(null, new TrustManager[] {new BlockingTrust(checking, decided)}, null);
        Certificate certificate = Certificate.make(folder);
        try (Http2Server slow = new Http2Server(certificate).on("/x", Http2Server::answer);
                FaultServer server = new FaultServer().onJson("/x", "{}");
                HttpSourceClient client = HttpSourceClient.open("asking", jdk -> jdk.sslContext(asking))) {
            Source<Object, String> checked =
                    HttpSource.get(slow.url("/x")).client(client).decode(body -> "checked");
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(HttpSourceTest.ask(checked, "any"));
            }
            checking.await();

            Source<Object, String> other =
                    HttpSource.get(server.url("/x")).client(client).decode(body -> "other");
            assertThat(Await.value(HttpSourceTest.ask(other, "any"))).isEqualTo("other");

            decided.countDown();
            answers.forEach(answer -> assertThat(Await.value(answer)).isEqualTo("checked"));
        } finally {
            decided.countDown();
        }
    }

    /** Trusts everybody, after it was told to. */
    private static final class BlockingTrust extends X509ExtendedTrustManager {

        private final CountDownLatch checking;
        private final CountDownLatch decided;

        BlockingTrust(CountDownLatch checking, CountDownLatch decided) {
            this.checking = checking;
            this.decided = decided;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checking.countDown();
            try {
                decided.await();
            } catch (InterruptedException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
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

package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import java.io.File;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the servers of others do to a client, and what a stop does to them: nginx, haproxy, Node and Go. The profile
 * {@code services} runs this, with those that are installed.
 */
@Tag("services")
class PeersTest {

    private static Certificate certificate;

    private FaultServer backend;
    private Peer.Running peer;
    private HttpSourceClient client;
    private Version version;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeCertificate(@TempDir Path keys) throws Exception {
        certificate = Certificate.make(keys);
    }

    static Stream<Arguments> peers() {
        return Stream.of(Peer.values())
                .flatMap(peer ->
                        Stream.of(Version.HTTP_2, Version.HTTP_1_1).map(version -> Arguments.of(peer, version)));
    }

    private void start(Peer wanted, Version spoken) throws Exception {
        assumeTrue(isInstalled(wanted.program()), () -> wanted.program() + " is not installed");
        backend = new FaultServer()
                .onJson("/x", "{}")
                .on("/held", Faults.silence())
                .on("/holding", (request, connection) -> connection.sendJson(200, "" + (backend.busy() - 1)))
                .on("/die", (request, connection) -> connection.reset())
                .on("/cut", (request, connection) -> {
                    connection.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"a\"");
                    connection.finish();
                });
        peer = wanted.start(folder, certificate, backend.port());
        version = spoken;
        SSLContext trusted = certificate.trusted();
        client = HttpSourceClient.open("peers", jdk -> jdk.sslContext(trusted));
        assertThat(answer("/x")).isEqualTo("{}");
    }

    private static boolean isInstalled(String program) {
        return Stream.of((System.getenv("PATH") + File.pathSeparator + "/usr/sbin").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    @AfterEach
    void stop() throws Exception {
        if (client != null) {
            client.close();
            peer.close();
            backend.close();
        }
    }

    private CompletableFuture<String> ask(String path) {
        Source<Object, String> source =
                HttpSource.get(peer.url(path)).client(client).version(version).decode(body -> new String(body, UTF_8));
        return HttpSourceTest.ask(source, "any");
    }

    private String answer(String path) {
        return Await.value(ask(path));
    }

    private List<CompletableFuture<String>> askMany(int calls, String path) {
        return Stream.generate(() -> ask(path)).limit(calls).toList();
    }

    private int held() {
        return Integer.parseInt(answer("/holding").strip());
    }

    /** Node takes ten at a time over HTTP/2, the others a hundred and more. */
    @ParameterizedTest
    @MethodSource("peers")
    void callsBeyondTheLimitOfThePeerWait(Peer wanted, Version spoken) throws Exception {
        start(wanted, spoken);

        for (int round = 0; round < 3; round++) {
            askMany(300, "/x").forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
        }
    }

    /** nginx closes each connection after twenty requests, in the midst of those that are under way. */
    @ParameterizedTest
    @MethodSource("peers")
    void connectionsThatThePeerEndsLoseNothing(Peer wanted, Version spoken) throws Exception {
        start(wanted, spoken);

        for (int call = 0; call < 200; call++) {
            assertThat(answer("/x")).isEqualTo("{}");
        }
        for (int round = 0; round < 5; round++) {
            askMany(60, "/x").forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aStopReachesTheFarEndAndNobodyElse(Peer wanted, Version spoken) throws Exception {
        assumeTrue(
                wanted != Peer.HAPROXY || spoken == Version.HTTP_2,
                "over HTTP/1.1 haproxy 2.6 does not look at its client before the server has answered");
        start(wanted, spoken);

        for (int round = 0; round < 30; round++) {
            List<CompletableFuture<String>> stopped = askMany(4, "/held");
            List<CompletableFuture<String>> neighbours = new ArrayList<>(askMany(4, "/x"));
            Await.until("the peer works on them", () -> held() == 4);

            stopped.forEach(call -> call.cancel(true));
            neighbours.addAll(askMany(4, "/x"));

            neighbours.forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
            Await.until("the peer has stopped", () -> held() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void anInformationalResponseIsNotTheAnswer(Peer wanted, Version spoken) throws Exception {
        assumeTrue(!wanted.isProxy(), "the proxies keep it to themselves");
        start(wanted, spoken);

        assertThat(answer("/early")).isEqualTo("{}");
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aPeerThatDiesBeforeTheHeadFailsTheCall(Peer wanted, Version spoken) throws Exception {
        start(wanted, spoken);

        Kind expected = wanted.isProxy() ? Kind.STATUS : Kind.CONNECTION_LOST;
        boolean refused = wanted == Peer.HAPROXY && spoken == Version.HTTP_2; // by REFUSED_STREAM, again and again
        assertThat(kind("/die")).isEqualTo(refused ? Kind.REJECTED : expected);
        assertThat(answer("/x")).isEqualTo("{}");
    }

    /** haproxy ends the stream as if the body were complete: what was announced tells that it is not. */
    @ParameterizedTest
    @MethodSource("peers")
    void aPeerThatDiesInTheBodyFailsTheCall(Peer wanted, Version spoken) throws Exception {
        start(wanted, spoken);

        assertThat(kind("/cut")).isEqualTo(Kind.CONNECTION_LOST);
        assertThat(answer("/x")).isEqualTo("{}");
    }

    private Kind kind(String path) {
        return ((HttpSourceException) Await.failure(ask(path))).kind();
    }
}

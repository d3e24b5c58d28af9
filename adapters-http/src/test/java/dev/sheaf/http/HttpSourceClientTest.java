package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Behaviour;
import dev.sheaf.http.HttpSourceException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From the first request to the last: what our own client starts, and what closing it ends. */
@Tag("realtime")
class HttpSourceClientTest {

    private final HttpSourceClient client = HttpSourceClient.open("client");
    private FaultServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer().onJson("/x", "{}");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    private Source<Object, String> source(String path) {
        return HttpSource.get(server.url(path)).client(client).decode(body -> new String(body, UTF_8));
    }

    private static HttpSourceException failure(CompletableFuture<?> answer) {
        Throwable failure = Await.failure(answer);
        assertThat(failure).isInstanceOf(HttpSourceException.class);
        return (HttpSourceException) failure;
    }

    /** The program of a JVM that has done nothing else: builds a source. */
    static final class Builds {
        public static void main(String[] args) {
            System.out.println(HttpSource.get("http://h/x").decode(body -> "never"));
        }
    }

    @Test
    void buildingASourceLoadsTlsAndStartsNoClient() throws Exception {
        assertThat(ChildJvm.run(Builds.class, List.of("-Xlog:class+load")))
                .contains("HttpSource[GET http://h/x]")
                .contains("sun.security.ssl.X509TrustManagerImpl")
                .doesNotContain("jdk.internal.net.http.HttpClientImpl$SelectorManager");
    }

    @Test
    void startsThreadsOfItsNameWhenItSends() {
        try (HttpSourceClient named = HttpSourceClient.open("named-client")) {
            Source<Object, String> source =
                    HttpSource.get(server.url("/x")).client(named).decode(body -> "answer");
            assertThat(threads("named-client-")).isZero();

            Await.value(HttpSourceTest.ask(source, "any"));

            assertThat(threads("named-client-")).isPositive();
        }
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    @Test
    void isOneForAllWhereNobodyNamesOne() {
        assertThat(HttpSourceClient.shared()).isSameAs(HttpSourceClient.shared());
        HttpSourceClient.open("another").close(); // which is no business of the shared one

        Source<Object, String> source = HttpSource.get(server.url("/x"))
                .client(HttpSourceClient.shared())
                .decode(body -> "answer");
        assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("answer");
    }

    static Stream<Behaviour> phases() {
        return Stream.of(
                Faults.silence(), Faults.slowHeaders(), Faults.stalledBody(), Faults.stalledChunks(), Faults.drip());
    }

    @ParameterizedTest
    @MethodSource("phases")
    void closingEndsWhatIsUnderWay(Behaviour phase) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/slow", Faults.signalling(arrived, phase));
        CompletableFuture<String> answer = HttpSourceTest.ask(source("/slow"), "any");
        arrived.await();

        client.close();

        HttpSourceException failure = failure(answer);
        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
        assertThat(failure).hasRootCauseMessage("the client was closed");
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    @Test
    void takesNothingOnceItIsClosed() {
        Source<Object, String> source = source("/x");
        Await.value(HttpSourceTest.ask(source, "any"));
        client.close();
        client.close();

        HttpSourceException failure = failure(HttpSourceTest.ask(source, "any"));

        assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
        assertThat(failure).hasRootCauseMessage("the client was closed");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void canBeClosedBeforeItHasStarted() {
        client.close();

        assertThat(failure(HttpSourceTest.ask(source("/x"), "any")).kind()).isEqualTo(Kind.REJECTED);
        assertThat(server.accepted()).isZero();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void closingClosesIdleConnections() {
        Await.value(HttpSourceTest.ask(source("/x"), "any"));
        assertThat(server.open()).isEqualTo(1);

        client.close();

        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    /** A close among starts: whichever comes first, no answer is lost and nothing stays open. */
    @Test
    void aCloseAmongStartsLosesNobody() throws Exception {
        server.on("/slow", Faults.silence());
        for (int round = 0; round < 50; round++) {
            HttpSourceClient closing = HttpSourceClient.open("closing");
            Source<Object, String> source =
                    HttpSource.get(server.url("/slow")).client(closing).decode(body -> "never");
            CountDownLatch begun = new CountDownLatch(1);
            Thread closer = new Thread(() -> {
                awaitQuietly(begun);
                closing.close();
            });
            closer.start();
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(HttpSourceTest.ask(source, "any"));
                begun.countDown();
            }
            closer.join();
            for (CompletableFuture<String> answer : answers) {
                assertThat(failure(answer).kind()).isIn(Kind.REJECTED, Kind.CONNECTION_LOST, Kind.CONNECT);
            }
        }
        Await.until("nothing is open", () -> server.open() == 0);
    }

    /** As one does after an {@code OutOfMemoryError} in the thread that watches its connections. */
    @Test
    void aClientThatHasDiedIsReplaced() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/slow", Faults.signalling(arrived, Faults.silence()));
        Source<Object, String> source = source("/x");
        CompletableFuture<String> underWay = HttpSourceTest.ask(source("/slow"), "any");
        arrived.await();

        for (int i = 0; i < 3; i++) {
            kill(client);
            assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("{}");
        }

        assertThat(failure(underWay).kind()).isEqualTo(Kind.CONNECTION_LOST);
    }

    /** Ends the thread that watches the connections, from within on JDK 17, which knows no other way. */
    @SuppressWarnings({"deprecation", "removal"})
    private static void kill(HttpSourceClient client) {
        HttpSourceClient.Running running = client.running();
        Thread selector = running.selector();
        assertThat(selector).as("the thread that watches the connections").isNotNull();
        if (Runtime.version().feature() < 21) {
            selector.stop();
        } else {
            ClientTermination.shutDownNow(running.client());
        }
        Await.until("the client has died", () -> !selector.isAlive());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops of exchanges by an {@code HttpClient} of the user's, plain and under an agent that wraps its futures. */
@Tag("realtime")
class HttpTheirClientTest {

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

    @ParameterizedTest
    @MethodSource("dev.sheaf.http.HttpStopTest#phases")
    void aClientOfTheUsersIsStoppedJustSo(String phase) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Stops.PHASES.get(phase)));
        CompletableFuture<String> future = Stops.fetchAlone(HttpSource.get(server.url("/x"))
                .client(HttpClient.newHttpClient())
                .decode(TEXT));
        arrived.await();

        future.cancel(true);

        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    // --- an agent that wraps the futures of the client, and does not pass a cancel on

    private Source<Object, String> underAnAgent() {
        return HttpSource.get(server.url("/x"))
                .client(new WrappingClient(HttpClient.newHttpClient()))
                .maxBodyBytes(Integer.MAX_VALUE)
                .decode(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stalled body", "stalled chunks", "dripping body", "endless body"})
    void anAgentDoesNotKeepABodyFromBeingStopped(String phase) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Stops.PHASES.get(phase)));
        CompletableFuture<String> future = Stops.fetchAlone(underAnAgent());
        arrived.await();

        future.cancel(true);

        assertThat(future).isCancelled();
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    @Test
    void underAnAgentTheHeadIsStoppedWhenItComes() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, (request, connection) -> {
            Stops.awaitQuietly(go);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");
            connection.untilClosed();
        }));
        Aggregation<String> run = Stops.aggregationOf(underAnAgent(), Duration.ofMinutes(5));
        arrived.await();

        run.cancel(true);

        assertThat(run).isCancelled(); // the caller does not wait
        go.countDown();
        Await.until("the client has closed the connection", () -> server.open() == 0);
        Await.value(run.terminated().toCompletableFuture());
    }

    @Test
    void underAnAgentASuccessKeepsItsConnection() {
        server.onJson("/x", "{}");
        Source<Object, String> source = underAnAgent();

        for (int i = 0; i < 5; i++) {
            assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("{}");
        }
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void aClientWhoseExecutorIsShutDownRejects() {
        server.onJson("/x", "{}");
        ExecutorService executor = Executors.newSingleThreadExecutor();
        HttpClient client = HttpClient.newBuilder().executor(executor).build();
        executor.shutdown();

        HttpSourceException failure = HttpFaultTest.failure(
                HttpSource.get(server.url("/x")).client(client).decode(TEXT));
        assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
        assertThat(failure).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aClientThatWasClosedRejects() throws Exception {
        server.onJson("/x", "{}");
        HttpClient client = HttpClient.newHttpClient();
        ((AutoCloseable) client).close(); // from JDK 21 on

        HttpSourceException failure = HttpFaultTest.failure(
                HttpSource.get(server.url("/x")).client(client).decode(TEXT));
        assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
        assertThat(server.accepted()).isZero();
    }

    /** An exception that says "bad argument" or "no thread" may come long after the request has gone. */
    @ParameterizedTest
    @ValueSource(classes = {IllegalArgumentException.class, RejectedExecutionException.class})
    void whatFailsAfterTheClientTookTheRequestIsNoRejection(Class<? extends Exception> type) throws Exception {
        Exception thrown = type.getConstructor(String.class).newInstance("while a response was read");
        Target target = new Target("GET", UriTemplate.parse("http://h/x"));

        HttpTransport.Request request =
                new HttpTransport.Request("GET", URI.create("http://h/x"), Map.of(), null, null);
        Throwable failure = Failures.of(target, JdkFailures.of(thrown, request, false), thrown, null);

        assertThat(failure).hasCause(thrown).isInstanceOf(HttpSourceException.class);
        assertThat(((HttpSourceException) failure).kind()).isEqualTo(Kind.CONNECTION_LOST);
    }

    @Test
    void whatAPeerOfHttp2HasNoRoomForWaits(@TempDir Path folder) throws Exception {
        Certificate certificate = Certificate.make(folder);
        HttpClient client =
                HttpClient.newBuilder().sslContext(certificate.trusted()).build();
        try (Http2Server http2 = new Http2Server(certificate, 5).on("/x", Http2Server::answer)) {
            Source<Object, String> source =
                    HttpSource.get(http2.url("/x")).client(client).decode(TEXT);
            Await.value(HttpSourceTest.ask(source, "any"));

            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                answers.add(HttpSourceTest.ask(source, "any"));
            }

            answers.forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
        }
    }
}

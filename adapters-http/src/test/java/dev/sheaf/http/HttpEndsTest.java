package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Transports that are shut down under way, and decoders that throw or block: nothing is lost, and others go on. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpEndsTest {

    private static Certificate certificate;

    @Parameter
    private Via via;

    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private FaultServer server;
    private Http2Server http2;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        certificate = Certificate.make(folder);
    }

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer().onJson("/x", "{}");
        http2 = new Http2Server(certificate).on("/x", Http2Server::answer);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        http2.close();
        blocking.shutdown();
    }

    private static Source<Object, String> text(Via.Client client, String url) {
        return client.get(url).decode(body -> new String(body, UTF_8));
    }

    private static Kind kind(CompletableFuture<?> answer) {
        Throwable failure = Await.failure(answer);
        assertThat(failure).isInstanceOf(HttpSourceException.class);
        return ((HttpSourceException) failure).kind();
    }

    @Test
    void aTransportThatWasShutDownRejects() throws Exception {
        Via.Client client = via.openOnOneLoop(HttpVersion.HTTP_1_1, certificate);
        client.close();

        assertThat(kind(HttpSourceTest.ask(text(client, server.url("/x")), "any")))
                .isEqualTo(Kind.REJECTED);
        assertThat(server.accepted()).isZero();
    }

    /** With Vert.x, all of it, and its event loop. */
    @Test
    void whatIsUnderWayFailsWhenItsTransportIsShutDown() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        server.on("/head", Faults.signalling(arrived, Faults.silence()))
                .on("/body", Faults.signalling(arrived, Faults.stalledBody()));
        Via.Client client = via.openOnOneLoop(HttpVersion.HTTP_1_1, certificate);
        CompletableFuture<String> head = HttpSourceTest.ask(text(client, server.url("/head")), "any");
        Aggregation<String> body = Stops.aggregationOf(text(client, server.url("/body")), Duration.ofMinutes(5));
        arrived.await();

        client.close();

        assertThat(kind(head)).isEqualTo(Kind.CONNECTION_LOST);
        assertThat(body).failsWithin(Await.BOUND);
        Await.value(body.terminated().toCompletableFuture());
        Await.until("the client has closed the connections", () -> server.open() == 0);
    }

    @Test
    void aStopAfterTheShutdownIsStillOne() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/slow", Faults.signalling(arrived, Faults.silence()));
        for (boolean first : new boolean[] {true, false}) {
            Via.Client client = via.openOnOneLoop(HttpVersion.HTTP_1_1, certificate);
            Aggregation<String> run = Stops.aggregationOf(text(client, server.url("/slow")), Duration.ofMinutes(5));
            arrived.await();
            if (first) {
                run.cancel(true);
                client.close();
            } else {
                client.close();
                run.cancel(true);
            }

            Await.value(run.terminated().toCompletableFuture());
        }
        Await.until("the client has closed the connections", () -> server.open() == 0);
    }

    @Test
    void aDecoderThatBlocksAndSaysSoStopsNobody() throws Exception {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            String url = version == HttpVersion.HTTP_2 ? http2.url("/x") : server.url("/x");
            CountDownLatch decoding = new CountDownLatch(4);
            CountDownLatch go = new CountDownLatch(1);
            try (Via.Client client = via.openOnOneLoop(version, certificate)) {
                Source<Object, String> blocks = client.get(url)
                        .decodeOn(blocking)
                        .decode(body -> {
                            decoding.countDown();
                            go.await();
                            return "late";
                        });
                List<CompletableFuture<String>> late = ask(4, blocks);
                decoding.await();

                for (CompletableFuture<String> answer : ask(20, text(client, url))) {
                    assertThat(Await.value(answer)).isEqualTo("{}");
                }

                go.countDown();
                late.forEach(answer -> assertThat(Await.value(answer)).isEqualTo("late"));
            } finally {
                go.countDown();
            }
        }
    }

    /** It holds up its thread, and with an event loop everybody there, and nobody is lost. */
    @Test
    void aDecoderThatBlocksAndDoesNotSaySoLosesNobody() throws Exception {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            String url = version == HttpVersion.HTTP_2 ? http2.url("/x") : server.url("/x");
            CountDownLatch decoding = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            try (Via.Client client = via.openOnOneLoop(version, certificate)) {
                Source<Object, String> blocks = client.get(url).decode(body -> {
                    decoding.countDown();
                    go.await();
                    return "late";
                });
                CompletableFuture<String> late = HttpSourceTest.ask(blocks, "any");
                decoding.await();
                List<CompletableFuture<String>> others = ask(20, text(client, url));
                CompletableFuture<String> stopped = Stops.fetchAlone(text(client, url));
                stopped.cancel(true); // returns, whoever is blocked

                go.countDown();

                assertThat(Await.value(late)).isEqualTo("late");
                others.forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
            } finally {
                go.countDown();
            }
        }
    }

    @Test
    void aDecoderThatThrowsHurtsNobody() throws Exception {
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            String url = version == HttpVersion.HTTP_2 ? http2.url("/x") : server.url("/x");
            try (Via.Client client = via.openOnOneLoop(version, certificate)) {
                Source<Object, String> throwing = client.get(url).decode(body -> {
                    throw new StackOverflowError();
                });
                for (int i = 0; i < 20; i++) {
                    CompletableFuture<String> failing = HttpSourceTest.ask(throwing, "any");
                    CompletableFuture<String> other = HttpSourceTest.ask(text(client, url), "any");

                    assertThat(Await.failure(failing)).isInstanceOf(StackOverflowError.class);
                    assertThat(Await.value(other)).isEqualTo("{}");
                }
            }
        }
    }

    private static List<CompletableFuture<String>> ask(int calls, Source<Object, String> source) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(HttpSourceTest.ask(source, "any"));
        }
        return answers;
    }
}

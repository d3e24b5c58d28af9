package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer of HTTP/2 does not take it does not lose: it waits for its turn, or is sent again. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class Http2LimitsTest {

    @Parameter
    private Via via;

    private static final int STREAMS = 5;

    private static Certificate certificate;

    private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private Http2Server server;
    private Via.Client client;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        certificate = Certificate.make(folder);
    }

    @BeforeEach
    void start() throws Exception {
        server = new Http2Server(certificate, STREAMS)
                .on("/x", Http2Server::answer)
                .on("/held", held::add);
        client = via.open(HttpVersion.HTTP_2, certificate);
        ask(source("/x")); // from now on there is a connection, and its limit is known
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private Source<Object, String> source(String path) {
        return decoded(HttpSource.get(server.url(path)).version(HttpClient.Version.HTTP_2));
    }

    private Source<Object, String> decoded(HttpSourceBuilder<Object> builder) {
        return builder.transport(client.transport()).decode(body -> new String(body, UTF_8));
    }

    private Source<Object, String> postOverHttp2(String path) {
        return decoded(HttpSource.post(server.url(path)).version(HttpClient.Version.HTTP_2));
    }

    private static void ask(Source<Object, String> source) {
        assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("{}");
    }

    private List<CompletableFuture<String>> askMany(int calls, Source<Object, String> source) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(HttpSourceTest.ask(source, "any"));
        }
        return answers;
    }

    private void takesAllPlaces() {
        askMany(STREAMS, source("/held"));
        Await.until("all places are taken", () -> held.size() == STREAMS);
    }

    @Test
    void moreCallsThanThePeerTakesWaitForTheirTurn() {
        List<CompletableFuture<String>> answers = askMany(60, source("/held"));

        for (int i = 0; i < 60; i++) {
            Await.until("a request is there", () -> !held.isEmpty());
            assertThat(held.size()).isLessThanOrEqualTo(STREAMS);
            Http2Server.answer(held.remove());
        }

        answers.forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
        assertThat(server.accepted).as("connections").hasValue(1);
    }

    /** As many as are asked for by an {@code each} over keys, and answered at once. */
    @Test
    void manyCallsAtOnceAllHaveAnAnswer() {
        for (int round = 0; round < 5; round++) {
            askMany(300, source("/x"))
                    .forEach(answer -> assertThat(Await.value(answer)).isEqualTo("{}"));
        }
    }

    @Test
    void theDeadlineEndsTheWait() {
        takesAllPlaces();
        int arrived = server.requests.get();
        Plan<String> plan = Plan.of("plan", Duration.ofMillis(150));
        var part = plan.require("exchange", source("/x"));

        Aggregation<String> run = plan.combine(got -> got.get(part)).start("any");

        assertThat(Await.failure(run)).isInstanceOf(DeadlineExceededException.class);
        assertThat(Await.value(run.terminated().toCompletableFuture()).children())
                .extracting(Report::status)
                .containsExactly(Report.Status.TIMED_OUT);
        assertThat(server.requests).hasValue(arrived);
    }

    @Test
    void whatIsCancelledWhileItWaitsHoldsNobodyUp() {
        takesAllPlaces();
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(Stops.fetchAlone(source("/x")));
        }

        waiting.subList(0, 19).forEach(answer -> answer.cancel(true));
        Http2Server.answer(held.remove());

        assertThat(Await.value(waiting.get(19))).isEqualTo("{}");
        assertThat(server.requests).hasValue(1 + STREAMS + 1);
    }

    /** The limit of the source counts what waits as well, and not what was given up while it waited. */
    @Test
    void aWaitTakesAPlaceOfTheSource() {
        takesAllPlaces();
        Source<Object, String> one = decoded(HttpSource.get(server.url("/x"))
                .version(HttpClient.Version.HTTP_2)
                .maxConcurrent(1));
        CompletableFuture<String> waiting = Stops.fetchAlone(one);
        assertThat(kind(HttpSourceTest.ask(one, "any"))).isEqualTo(Kind.REJECTED);

        waiting.cancel(true);
        CompletableFuture<String> next = HttpSourceTest.ask(one, "any");
        Http2Server.answer(held.remove());

        assertThat(Await.value(next)).isEqualTo("{}");
    }

    private Handler<HttpServerRequest> firstly(int times, Handler<HttpServerRequest> first) {
        AtomicInteger count = new AtomicInteger();
        return request -> (count.incrementAndGet() <= times ? first : (Handler<HttpServerRequest>) Http2Server::answer)
                .handle(request);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aStreamThatThePeerRefusesIsSentAgain(int times) {
        server.on("/refused", firstly(times, Http2Server::refuse));
        ask(postOverHttp2("/refused"));
        assertThat(server.requests).hasValue(1 + times + 1);
    }

    @Test
    void whatThePeerNeverTakesIsRejected() {
        server.on("/refused", Http2Server::refuse);

        CompletableFuture<String> answer = HttpSourceTest.ask(source("/refused"), "any");

        assertThat(kind(answer)).isEqualTo(Kind.REJECTED);
        assertThat(Await.failure(answer)).hasMessageEndingWith(": the server did not take the request");
        assertThat(server.requests.get()).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aConnectionThatGoesAwayCostsNoAnswer(int times) {
        server.on("/away", firstly(times, Http2Server::leave));

        ask(source("/away"));

        assertThat(server.accepted).hasValueGreaterThan(times);
    }

    /** The end of the connection may overtake what the peer said before. */
    @Test
    void aConnectionThatIsClosedCostsNoAnswerOfARequestThatChangesNothing() {
        for (int i = 0; i < 20; i++) {
            server.on("/away", firstly(1, Http2Server::leaveAtOnce));
            ask(source("/away"));
        }
    }

    /**
     * The client of JDK 17 does not say which of the streams the peer had begun with; that of Vert.x does not always,
     * unless the event loop that asks is that of the connection.
     */
    @Test
    void whatThePeerHasNotBegunWithIsSentAgainWhateverItDoes() throws Exception {
        assumeTrue(via == Via.VERTX || Runtime.version().feature() >= 21);
        server.on("/away", firstly(1, Http2Server::leave));
        try (Via.Client single = via.openOnOneLoop(HttpVersion.HTTP_2, certificate)) {
            ask(HttpSource.post(server.url("/away"))
                    .version(HttpClient.Version.HTTP_2)
                    .transport(single.transport())
                    .decode(body -> new String(body, UTF_8)));
        }
        assertThat(server.requests).hasValue(3);
    }

    /** By a client of ours, for it could not be sent again when the connection ends; that of Vert.x is as it is. */
    @Test
    void whatMayHaveAnEffectIsSentOverHttp2WhereTheSourceSaysSo() {
        List<HttpVersion> versions = new CopyOnWriteArrayList<>();
        server.on("/version", request -> {
            versions.add(request.version());
            Http2Server.answer(request);
        });

        ask(decoded(HttpSource.get(server.url("/version"))));
        ask(decoded(HttpSource.post(server.url("/version"))));
        ask(decoded(HttpSource.get(server.url("/version")).version(HttpClient.Version.HTTP_1_1)));
        ask(decoded(HttpSource.post(server.url("/version")).version(HttpClient.Version.HTTP_2)));

        boolean fragile = via == Via.JDK && Runtime.version().feature() < 24;
        assertThat(versions)
                .containsExactly(
                        fragile ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2,
                        via == Via.JDK ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2,
                        HttpVersion.HTTP_1_1,
                        HttpVersion.HTTP_2);
    }

    private static Kind kind(CompletableFuture<?> answer) {
        Throwable failure = Await.failure(answer);
        assertThat(failure).isInstanceOf(HttpSourceException.class);
        return ((HttpSourceException) failure).kind();
    }
}

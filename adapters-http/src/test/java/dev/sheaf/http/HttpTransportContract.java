package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.http.FaultServer.Behaviour;
import dev.sheaf.http.HttpTransport.Exchange;
import dev.sheaf.http.HttpTransport.Failure;
import dev.sheaf.http.HttpTransport.Receiver;
import dev.sheaf.http.HttpTransport.Request;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link HttpTransport} promises: extend this, and the tests check it on yours, over HTTP/1.1.
 *
 * <p>The requests are sent for real, to a server on this machine; nothing here depends on how fast anything is.
 */
@Tag("realtime")
public abstract class HttpTransportContract {

    private static final Map<String, Behaviour> PHASES = Map.of(
            "no head", Faults.silence(),
            "slow head", Faults.slowHeaders(),
            "stalled body", Faults.stalledBody(),
            "dripping body", Faults.drip(),
            "endless body", Faults.endless());

    private FaultServer server;

    /** For those who extend it. */
    protected HttpTransportContract() {}

    /**
     * The transport.
     *
     * @return always the same one within a test
     */
    protected abstract HttpTransport transport();

    @BeforeEach
    void startServer() throws Exception {
        server = new FaultServer().onJson("/x", "{}");
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    private static Request get(String url) {
        return new Request("GET", URI.create(url), Map.of("X-Test", "yes"), null, null);
    }

    private Told ask(String path) {
        return new Told().sentBy(transport(), get(server.url(path)));
    }

    @Test
    void tellsHeadBodyAndEnd() {
        Told told = ask("/x?a=%20&b");

        assertThat(told.end()).isEqualTo("complete");
        assertThat(told.status).isEqualTo(200);
        assertThat(told.headers.firstValue("content-type")).hasValue("application/json");
        assertThat(told.body).hasToString("{}");
        assertThat(server.received().get(0).target()).isEqualTo("/x?a=%20&b");
        assertThat(server.received().get(0).header("X-Test")).isEqualTo("yes");
    }

    @Test
    void anyStatusIsAResponse() {
        server.on("/redirect", Faults.literally("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"))
                .on("/gone", (request, connection) -> connection.sendJson(404, "no"));

        Told redirect = ask("/redirect");
        assertThat(redirect.end()).isEqualTo("complete");
        assertThat(redirect.status).isEqualTo(302);
        Told gone = ask("/gone");
        assertThat(gone.end()).isEqualTo("complete");
        assertThat(gone.status).isEqualTo(404);
        assertThat(gone.body).hasToString("no");
    }

    @Test
    void aLongBodyComesInOrder() {
        String text = "{" + "x".repeat(300_000) + "}";
        server.onJson("/long", text);

        Told told = ask("/long");

        assertThat(told.end()).isEqualTo("complete");
        assertThat(told.body.toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no head", "slow head", "stalled body", "dripping body", "endless body"})
    void anAbortEndsTheExchangeOnTheWire(String phase) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/slow", Faults.signalling(arrived, PHASES.get(phase)));
        Told told = ask("/slow");
        arrived.await();

        assertThat(told.exchange.abort()).isTrue();

        assertThat(told.exchange.abort()).as("the second time").isFalse();
        assertThat(told.end()).isEqualTo("aborted");
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    @Test
    void anAbortAtOnceEndsItToo() {
        server.on("/slow", Faults.silence());
        for (int i = 0; i < 50; i++) {
            Told told = ask("/slow");
            assertThat(told.exchange.abort()).isTrue();
            assertThat(told.end()).isEqualTo("aborted");
        }

        Await.until("no exchange is under way", () -> server.busy() == 0);
        assertThat(ask("/x").end()).isEqualTo("complete");
    }

    @Test
    void anAbortAfterTheEndIsNone() {
        Told told = ask("/x");
        assertThat(told.end()).isEqualTo("complete");

        assertThat(told.exchange.abort()).isFalse();

        assertThat(ask("/x").end()).isEqualTo("complete");
    }

    @Test
    void aBodyThatIsNotWantedIsNotRead() {
        server.on("/endless", Faults.endless()).on("/announced", Faults.announcing(1_000_000));

        Told cut = new Told();
        cut.wanted = 10_000;
        assertThat(cut.sentBy(transport(), get(server.url("/endless"))).end()).isEqualTo("aborted");
        Told unread = new Told();
        unread.wanted = 0;
        assertThat(unread.sentBy(transport(), get(server.url("/announced"))).end())
                .isEqualTo("aborted");

        assertThat(unread.body).isEmpty();
        Await.until("the client has closed the connections", () -> server.open() == 0);
    }

    @Test
    void saysWhetherSomethingMayHaveBeenSent() throws Exception {
        server.on("/body", Faults.resetInBody()).on("/head", Faults.finBeforeHead());
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        assertThat(ask("/body").end()).isEqualTo("LOST");
        assertThat(ask("/head").end()).isIn("LOST", "CLOSED");
        assertThat(new Told()
                        .sentBy(transport(), get("http://localhost:" + port + "/x"))
                        .end())
                .isEqualTo("NO_CONNECTION");
        Await.until("nothing is open", () -> server.open() == 0);
    }

    /** Around the end, where the connection may serve somebody else already. */
    @Test
    void abortsHitNobodyElse() {
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 200; round++) {
            Told stopped = ask("/x");
            Told innocent = ask("/x");
            for (long i = random.nextLong(50_000); i > 0; i--) {
                Thread.onSpinWait();
            }
            boolean aborted = stopped.exchange.abort();

            assertThat(stopped.end()).isEqualTo(aborted ? "aborted" : "complete");
            assertThat(innocent.end()).isEqualTo("complete");
        }
    }

    @Test
    void manyAtATimeHaveOneEndEach() {
        server.on("/slow", Faults.silence());
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            told.add(ask(i % 2 == 0 ? "/x" : "/slow"));
        }

        for (int i = 0; i < 100; i++) {
            if (i % 2 == 1) {
                told.get(i).exchange.abort();
            }
            assertThat(told.get(i).end()).isEqualTo(i % 2 == 0 ? "complete" : "aborted");
        }
        Await.until("no exchange is under way", () -> server.busy() == 0);
    }

    /** Remembers what it is told, and knows when it is told wrongly. */
    private static final class Told implements Receiver {

        private final CompletableFuture<String> end = new CompletableFuture<>();
        private final AtomicBoolean busy = new AtomicBoolean();
        private final StringBuilder body = new StringBuilder();
        private int wanted = Integer.MAX_VALUE;
        private int status;
        private HttpHeaders headers;
        private Exchange exchange;

        Told sentBy(HttpTransport transport, Request request) {
            exchange = transport.send(request, this);
            return this;
        }

        String end() {
            return Await.value(end);
        }

        private void alone(Runnable call) {
            if (!busy.compareAndSet(false, true) || (end.isDone() && !end.join().equals("aborted"))) {
                end.obtrudeValue("told at the same time as something else, or after the end");
            }
            call.run();
            busy.set(false);
        }

        private void ended(String how) {
            if (!end.complete(how)) {
                end.obtrudeValue("two ends, the second " + how);
            }
        }

        @Override
        public boolean head(int status, HttpHeaders headers) {
            alone(() -> {
                this.status = status;
                this.headers = headers;
            });
            return wanted > 0;
        }

        @Override
        public boolean data(ByteBuffer bytes) {
            alone(() -> body.append(UTF_8.decode(bytes)));
            return body.length() <= wanted;
        }

        @Override
        public void complete() {
            alone(() -> {});
            ended("complete");
        }

        @Override
        public void rejected(Throwable cause) {
            ended("rejected");
        }

        @Override
        public void failed(Failure how, Throwable cause) {
            alone(() -> {});
            ended(how.name());
        }

        @Override
        public void aborted() {
            ended("aborted");
        }
    }
}

package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Behaviour;
import dev.sheaf.http.vertx.VertxTransport;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cancel never hits somebody else's request. With POST, for the client hides lost connections of a GET by sending it
 * again.
 */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpNeighbourTest {

    @Parameter
    private Via via;

    private static final Map<String, Behaviour> RESPONSES = Map.of(
            "with a length",
            (request, connection) -> connection.sendJson(200, "{}"),
            "in chunks",
            Faults.ok("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
            "in chunks, the last one later",
            (request, connection) -> {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
                connection.send("0\r\n\r\n");
            },
            "without a body",
            Faults.literally("HTTP/1.1 204 No Content\r\n\r\n"));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private FaultServer server;
    private HttpTransport transport;
    private HttpTransport naive;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer();
        if (via == Via.JDK) {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(threads)
                    .build();
            transport = JdkTransport.over(client, new Target("POST", UriTemplate.parse("http://h/x")));
            naive = new NaiveTransport(client);
        } else {
            transport = via.transport();
            naive = new NaiveVertxTransport(Via.client(), threads);
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        threads.shutdown();
    }

    // --- the gap, held open

    @Test
    void aCancelBetweenTheLastByteAndTheAnswerLeavesTheConnectionToItsNeighbour() throws Exception {
        assertThat(neighbourOfACancel(transport)).isEqualTo("{}");
    }

    @Test
    void theControlHitsItsNeighbour() throws Exception {
        assertThat(neighbourOfACancel(naive)).isEqualTo("failed");
    }

    /**
     * Cancels an exchange while its answer is being decoded and its connection has the next request on it. Where the
     * gap is kept open by the thread that has the answer, the decoder is made to hold that up; an event loop it would
     * hold up for the neighbour as well.
     */
    private String neighbourOfACancel(HttpTransport transport) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.onJson("/first", "{}").on("/second", (request, connection) -> {
            arrived.countDown();
            awaitQuietly(answer);
            connection.sendJson(200, "{}");
        });
        CountDownLatch decoding = new CountDownLatch(1);
        CountDownLatch decoded = new CountDownLatch(1);
        HttpSourceBuilder<Object> builder = post("/first", transport);
        boolean onLoop = transport instanceof VertxTransport;
        Source<Object, String> first = (onLoop ? builder.decodeOn(threads) : builder).decode(body -> {
            decoding.countDown();
            decoded.await();
            return "{}";
        });
        CompletableFuture<String> cancelled = ask(first);
        decoding.await();
        CompletableFuture<String> neighbour = ask(post("/second", transport).decode(body -> new String(body, UTF_8)));
        arrived.await();
        assertThat(server.accepted()).as("both on one connection").isEqualTo(1);

        cancelled.cancel(true);
        answer.countDown();
        try {
            return Await.value(neighbour.exceptionally(failure -> "failed"));
        } finally {
            decoded.countDown();
        }
    }

    // --- the gap, hit at random

    @ParameterizedTest
    @ValueSource(strings = {"with a length", "in chunks", "in chunks, the last one later", "without a body"})
    void cancelsAroundTheEndOfResponsesHitNobody(String response) throws Exception {
        Storm storm = new Storm(transport, response);

        storm.rage(Duration.ofSeconds(20), () -> storm.served.get() >= 2_000 && storm.cancelled.get() >= 300);

        assertThat(storm.hit).hasValue(0);
    }

    /** As a rule within a second; on a slow machine it may take as long as it likes. */
    @Test
    @Timeout(600)
    void theControlIsCaughtByTheSameStorm() throws Exception {
        Storm storm = new Storm(naive, "with a length");

        storm.rage(Duration.ofMinutes(9), () -> storm.hit.get() > 0);

        assertThat(storm.hit.get()).isPositive();
    }

    /** Two threads that cancel what they send, and two innocent ones, on one client. */
    private final class Storm {

        private final AtomicInteger served = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();
        private final AtomicInteger hit = new AtomicInteger();
        private final AtomicLong usualNanos = new AtomicLong(500_000);
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Source<Object, String> source;

        Storm(HttpTransport transport, String response) {
            server.on("/x", RESPONSES.get(response));
            source = post("/x", transport).decode(body -> "{}", "none");
        }

        void rage(Duration atMost, BooleanSupplier enough) throws Exception {
            long end = System.nanoTime() + atMost.toNanos();
            Thread[] people = {
                new Thread(this::cancel), new Thread(this::cancel), new Thread(this::ask), new Thread(this::ask)
            };
            for (Thread person : people) {
                person.start();
            }
            while (!enough.getAsBoolean() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(1_000_000);
            }
            ended.set(true);
            for (Thread person : people) {
                person.join();
            }
        }

        private void ask() {
            while (!ended.get()) {
                long start = System.nanoTime();
                Await.value(HttpNeighbourTest.ask(source)
                        .handle((value, failure) -> (failure == null ? served : hit).incrementAndGet()));
                usualNanos.set((usualNanos.get() * 7 + System.nanoTime() - start) / 8);
            }
        }

        private void cancel() {
            SplittableRandom random = new SplittableRandom(42);
            while (!ended.get()) {
                CompletableFuture<String> answer = HttpNeighbourTest.ask(source);
                long end = System.nanoTime() + random.nextLong(2 * usualNanos.get());
                while (System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
                if (answer.cancel(true)) {
                    cancelled.incrementAndGet();
                }
            }
        }
    }

    private HttpSourceBuilder<Object> post(String path, HttpTransport transport) {
        RequestTemplate<Object> request = RequestTemplate.of("POST", UriTemplate.parse(server.url(path)));
        return new HttpSourceBuilder<>(request, SourceOptions.DEFAULT.with(transport))
                .body("application/json", query -> "{}".getBytes(UTF_8));
    }

    private static CompletableFuture<String> ask(Source<Object, String> source) {
        return RunEnvironment.system().open("test", Deadline.in(Await.BOUND)).run(source, "any");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

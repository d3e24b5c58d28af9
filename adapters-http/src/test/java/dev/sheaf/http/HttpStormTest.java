package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Behaviour;
import dev.sheaf.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many exchanges at once with servers that misbehave: whatever happens to each, nothing is left. {@code
 * -Dsheaf.http.storm=10} makes it a thousand.
 */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpStormTest {

    @Parameter
    private Via via;

    private static final int ROUNDS = Integer.getInteger("sheaf.http.storm", 5);

    private static final List<Behaviour> FAULTS = List.of(
            Faults.silence(),
            Faults.slowHeaders(),
            Faults.stalledBody(),
            Faults.stalledChunks(),
            Faults.drip(),
            Faults.endless(),
            Faults.resetInBody(),
            Faults.finInBody(),
            Faults.resetBeforeHead(),
            Faults.finBeforeHead(),
            Faults.longHeader(),
            Faults.thenSilence("garbage\r\n\r\n"),
            Faults.hugeHead(),
            Faults.interimResponses(),
            Faults.gzip(),
            Faults.ok("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "),
            Faults.ok("Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            (request, connection) -> connection.sendJson(503, "{}"),
            (request, connection) -> connection.sendJson(200, "{}"));

    @Test
    void mixedFaultsLeaveNothingBehind() throws Exception {
        try (FaultServer server = new FaultServer()) {
            List<Aggregator<String, String>> asked = new ArrayList<>();
            for (int i = 0; i < FAULTS.size(); i++) {
                server.on("/" + i, FAULTS.get(i));
                asked.add(asking(server.url("/" + i), Duration.ofMillis(60)));
            }
            LeakCheck leaks = new LeakCheck(RunEnvironment.system());

            for (int round = 0; round < ROUNDS; round++) {
                List<Aggregation<String>> runs = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    runs.add(asked.get((round * 100 + i) % FAULTS.size())
                            .in(leaks.environment())
                            .start("any"));
                }
                for (Aggregation<String> run : runs) {
                    Await.value(run.terminated().toCompletableFuture());
                    assertThat(run).isDone();
                }
            }

            // What is open beside these waits for the next request.
            Await.until("no exchange is under way", () -> server.busy() == 0);
            Await.until("nothing is left", () -> leaks.leftovers().isEmpty());
            // Starters, workers, and a few that take over where a loaded machine lets a task wait.
            assertThat(threads("sheaf-http-"))
                    .isLessThanOrEqualTo(
                            32 + 16 + Math.max(2, Runtime.getRuntime().availableProcessors()));
            server.onJson("/after", "{}");
            assertThat(Await.value(asking(server.url("/after"), Await.BOUND).start("any")))
                    .isEqualTo("{}");
        }
    }

    /** Less than connecting takes, so that each phase is hit somewhere near its beginning. */
    @Test
    void budgetsOfAMillisecondLeaveNothingBehind() throws Exception {
        try (FaultServer server = new FaultServer().onJson("/x", "{}")) {
            LeakCheck leaks = new LeakCheck(RunEnvironment.system());
            Aggregator<String, String> asking = asking(server.url("/x"), Duration.ofMillis(1));
            List<Aggregation<String>> runs = new ArrayList<>();
            for (int i = 0; i < 100 * ROUNDS; i++) {
                runs.add(asking.in(leaks.environment()).start("any"));
            }

            for (Aggregation<String> run : runs) {
                Await.value(run.terminated().toCompletableFuture());
            }

            Await.until("no exchange is under way", () -> server.busy() == 0);
            Await.until("nothing is left", () -> leaks.leftovers().isEmpty());
            assertThat(Await.value(asking(server.url("/x"), Await.BOUND).start("any")))
                    .isEqualTo("{}");
        }
    }

    private Aggregator<String, String> asking(String url, Duration limit) {
        Plan<String> plan = Plan.of("storm", limit);
        var part = plan.require("exchange", via.get(url).decode(body -> new String(body, UTF_8)));
        return plan.combine(got -> got.get(part));
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    @Test
    void aBodyWithoutEndIsNotReadBeyondTheLimit() throws Exception {
        try (FaultServer server = new FaultServer()) {
            AtomicLong sent = new AtomicLong();
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(UTF_8);
            server.on("/x", (request, connection) -> {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while (true) {
                    connection.send(chunk);
                    sent.addAndGet(chunk.length);
                }
            });

            assertThat(Await.failure(
                            HttpSourceTest.ask(via.get(server.url("/x")).decode(body -> "never"), "any")))
                    .hasMessageEndingWith("the body is longer than 1048576 bytes; maxBodyBytes(..) widens that");

            Await.until("the client has closed the connection", () -> server.open() == 0);
            assertThat(sent.get()).isLessThan(16L << 20); // the limit, and what sockets hold
        }
    }

    /** The program of a JVM whose whole heap is 16 MiB: asks for what never ends, again and again. */
    static final class Listens {
        public static void main(String[] args) throws Exception {
            try (FaultServer server = new FaultServer().on("/x", Faults.endless())) {
                Source<Object, String> source =
                        Via.valueOf(args[0]).get(server.url("/x")).decode(body -> "never");
                for (int i = 0; i < 50; i++) {
                    System.out.println("failure: " + Await.failure(HttpSourceTest.ask(source, "any")));
                }
                Await.until("the client has closed the connections", () -> server.open() == 0);
            }
            System.exit(0); // event loops are no daemons
        }
    }

    @Test
    void bodiesWithoutEndFitIntoASmallHeap() throws Exception {
        String output = ChildJvm.run(
                Listens.class, List.of("-XX:+UseSerialGC", "-Xmx" + (via == Via.JDK ? 16 : 24) + "m"), via.name());

        assertThat(output.lines().filter(line -> line.startsWith("failure: "))) // beside what Netty logs
                .hasSize(50)
                .allMatch(line -> line.endsWith("the body is longer than 1048576 bytes; maxBodyBytes(..) widens that"));
    }
}

package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients who do not ask, or ask for no end, are let go, and others are answered meanwhile; over raw sockets. */
@Tag("realtime")
class ConnectionsTest {

    private static final String ASK = "GET /api/aggregated?user_id=42 HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

    private static final String LONG_ANSWER = "[\"" + "x".repeat(900_000) + "\"]";

    private final List<Socket> opened = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : opened) {
            socket.close();
        }
    }

    @Test
    void letsGoOfThoseWhoNeverFinishARequest() throws Exception {
        try (var service = service(Map.of("HEADER_TIMEOUT", "2s"))) {
            Client client = new Client(service.url());
            for (int i = 0; i < 12; i++) {
                open(client, "");
                open(client, "GET /healthz HT");
                open(client, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ");
            }

            assertThat(client.get("/healthz").statusCode()).isEqualTo(200);

            assertThat(opened)
                    .hasSize(36)
                    .allSatisfy(socket -> assertThat(readToEnd(socket)).isEmpty());
        }
    }

    @Test
    void letsGoOfOneWhoSendsByteByByte() throws Exception {
        try (var service = service(Map.of("HEADER_TIMEOUT", "1s"))) {
            Socket slow = open(new Client(service.url()), "GET /healthz HTTP/1.1\r\nX-Slow: ");
            slow.setSoTimeout(10);

            Await.until("the connection has ended", () -> !takes(slow, "x"));
        }
    }

    @Test
    void letsGoOfOneWhoDoesNotAskAgain() throws Exception {
        try (var service = service(Map.of("IDLE_TIMEOUT", "500ms"))) {
            Socket idle = open(new Client(service.url()), HEALTH);

            assertThat(readToEnd(idle)).startsWith("HTTP/1.1 200 ").endsWith("{\"status\":\"ok\"}");
        }
    }

    @Test
    void leavesARequestThatTakesItsTime() throws Exception {
        try (var service = service(Map.of("IDLE_TIMEOUT", "100ms", "ML_STUB_DELAY", "1s"))) {
            Socket patient =
                    open(new Client(service.url()), HEALTH + ASK); // the second begins while the first is answered

            assertThat(readToEnd(patient)).containsSubsequence("200 OK", "ok", "200 OK", "espresso machine");
        }
    }

    @Test
    void letsGoOfOneWhoDoesNotTakeItsAnswers() throws Exception {
        try (var ml = FakeMlService.answering(200, LONG_ANSWER);
                var service = service(Map.of(
                        "HEADER_TIMEOUT", "2s",
                        "IDLE_TIMEOUT", "500ms",
                        "AGGREGATION_TIMEOUT", "3s",
                        "ML_SERVICE_URL", ml.url()))) {
            Socket deaf = deaf(service);

            Await.until("the connection has ended", () -> {
                try {
                    deaf.getOutputStream().write('\n');
                    return false;
                } catch (IOException reset) {
                    return true;
                }
            });
        }
    }

    /** Whose limits are far longer than the patience of this test. */
    @Test
    void stopsAlthoughOneDoesNotTakeItsAnswers() throws Exception {
        try (var ml = FakeMlService.answering(200, LONG_ANSWER)) {
            var service = service(Map.of("AGGREGATION_TIMEOUT", "3s", "ML_SERVICE_URL", ml.url()));
            Socket deaf = deaf(service);
            Await.until("there is more to be sent than it takes", () -> ml.requests.size() >= 2);

            var stopped = CompletableFuture.runAsync(service::close, stop -> new Thread(stop).start());

            assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
            assertThat(deaf.getInputStream().available()).as("what it has left").isPositive();
        }
    }

    /** Asks for much, and reads nothing. */
    private Socket deaf(ProfileService service) throws IOException {
        Socket deaf = new Socket();
        opened.add(deaf);
        deaf.setReceiveBufferSize(4096);
        URI target = URI.create(service.url());
        deaf.connect(new InetSocketAddress(target.getHost(), target.getPort()));
        for (int i = 0; i < 20; i++) {
            deaf.getOutputStream().write(ASK.getBytes(StandardCharsets.US_ASCII));
        }
        return deaf;
    }

    @Test
    void letsGoOfThoseWhoHaveWaitedLongestWhenThereAreTooMany() throws Exception {
        try (var service = service(Map.of("MAX_CONNECTIONS", "10"))) {
            Client client = new Client(service.url());
            for (int i = 0; i < 20; i++) {
                open(client, "GET /healthz HTTP/1.1\r\n");
            }

            assertThat(opened.subList(0, 10))
                    .allSatisfy(socket -> assertThat(readToEnd(socket)).isEmpty());
            Socket next = open(client, HEALTH.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            assertThat(readToEnd(next)).startsWith("HTTP/1.1 200 ");
            assertThat(readToEnd(opened.get(10))).isEmpty();
            Socket last = opened.get(19);
            last.getOutputStream().write("Host: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(readToEnd(last)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void takesNoMoreWhenAllConnectionsAreBusy() throws Exception {
        try (var ml = FakeMlService.silent();
                var service = service(Map.of("MAX_CONNECTIONS", "1", "ML_SERVICE_URL", ml.url()))) {
            Client client = new Client(service.url());
            Socket busy = open(client, ASK);
            assertThat(ml.asked.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(readToEnd(open(client, HEALTH))).isEmpty();

            ml.answer();
            assertThat(busy.getInputStream().read()).isEqualTo('H');
            Socket next = open(client, HEALTH.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            assertThat(readToEnd(next)).startsWith("HTTP/1.1 200 ");
        }
    }

    /** Limits that a test does not set are never met. */
    private static ProfileService service(Map<String, String> more) throws Exception {
        Map<String, String> env = new HashMap<>(
                Map.of("PORT", "0", "HEADER_TIMEOUT", "600s", "IDLE_TIMEOUT", "600s", "AGGREGATION_TIMEOUT", "30s"));
        env.putAll(more);
        return ProfileService.start(Config.from(env));
    }

    private Socket open(Client client, String bytes) throws IOException {
        Socket socket = client.sendRaw(bytes);
        opened.add(socket);
        return socket;
    }

    private static String readToEnd(Socket socket) throws IOException {
        StringBuilder received = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                received.append((char) next);
            }
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("still open, after " + received, silent);
        } catch (IOException reset) {
            // another way to end
        }
        return received.toString();
    }

    /** Whether the other side is still there after it was sent these bytes. */
    private static boolean takes(Socket socket, String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException silent) {
            return true;
        } catch (IOException reset) {
            return false;
        }
    }
}

package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How long a connection may take to come about. */
@Tag("realtime")
class HttpConnectTest {

    private final HttpSourceClient client = HttpSourceClient.open("connect");

    @AfterEach
    void stop() {
        client.close();
    }

    private static Source<Object, String> source(String url, HttpSourceClient client) {
        return HttpSource.get(url).client(client).decode(body -> new String(body, UTF_8));
    }

    /** Which takes a moment even on a loaded machine, and is far from the deadline. */
    @Test
    void aTimeOutThatWasAskedForIsAFailureToConnect() throws Exception {
        try (FullQueue deaf = new FullQueue();
                HttpSourceClient impatient =
                        HttpSourceClient.open("impatient", jdk -> jdk.connectTimeout(Duration.ofMillis(200)))) {
            Throwable failure = Await.failure(HttpSourceTest.ask(source(deaf.url(), impatient), "any"));

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            HttpSourceException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(Kind.CONNECT));
        }
    }

    /**
     * A lost SYN is sent again after one second and after three (RFC 6298); the failure of another attempt is the clock
     * here.
     */
    @Test
    void aServerThatAcceptsLateIsWaitedFor() throws Exception {
        try (FullQueue cold = new FullQueue();
                FullQueue deaf = new FullQueue();
                HttpSourceClient clock =
                        HttpSourceClient.open("clock", jdk -> jdk.connectTimeout(Duration.ofMillis(2_200)))) {
            CompletableFuture<String> answer = HttpSourceTest.ask(source(cold.url(), client), "any");
            Await.failure(HttpSourceTest.ask(source(deaf.url(), clock), "any"));

            cold.answer();

            assertThat(Await.value(answer)).isEqualTo("{}");
        }
    }

    /** So nothing lingers where the deadline alone ends an attempt. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void anAttemptThatIsGivenUpEndsInTheSystem() throws Exception {
        try (FullQueue deaf = new FullQueue()) {
            CompletableFuture<String> plain = Stops.fetchAlone(source(deaf.url(), client));
            CompletableFuture<String> secure =
                    Stops.fetchAlone(source(deaf.url().replace("http:", "https:"), client));
            Await.until("the system tries to connect", () -> attempts(deaf.port()) == 2);

            plain.cancel(true);
            secure.cancel(true);

            Await.until("the system has given up", () -> attempts(deaf.port()) == 0);
        }
    }

    /** How many sockets of this machine are in state SYN_SENT towards a port. */
    private static long attempts(int port) {
        String remote = String.format(Locale.ROOT, ":%04X 02 ", port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .filter(Files::exists)
                .flatMap(HttpConnectTest::lines)
                .filter(line -> line.contains(remote))
                .count();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

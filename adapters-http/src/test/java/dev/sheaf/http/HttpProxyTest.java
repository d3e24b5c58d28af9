package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.http.HttpSourceException.Kind;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy between us and the server. */
@Tag("realtime")
class HttpProxyTest {

    private FaultServer proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new FaultServer();
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    private ProxySelector selector() {
        return ProxySelector.of(
                new InetSocketAddress("localhost", URI.create(proxy.url("/")).getPort()));
    }

    /** Of a tunnel to a server of https: the client of the JDK tells the handler nothing of it (JDK-8328894). */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusalToConnectIsAnAnswerWithAStatus(boolean ours) {
        proxy.on(
                "server.invalid:443",
                Faults.literally("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"));
        HttpSourceBuilder<Object> builder = HttpSource.get("https://server.invalid/x");
        Source<Object, String> source = (ours
                        ? builder.client(HttpSourceClient.open("proxied", jdk -> jdk.proxy(selector())))
                        : builder.client(
                                HttpClient.newBuilder().proxy(selector()).build()))
                .decode(body -> "never");
        Plan<String> plan = Plan.of("plan", Await.BOUND.plus(Duration.ofMinutes(5)));
        var part = plan.require("exchange", source);

        Aggregation<String> run = plan.combine(got -> got.get(part)).start("any");

        assertThat(Await.failure(run)).isInstanceOfSatisfying(SourceFailedException.class, failed -> {
            assertThat(failed.getCause()).isInstanceOf(HttpSourceException.class);
            HttpSourceException failure = (HttpSourceException) failed.getCause();
            assertThat(failure.kind()).isEqualTo(Kind.STATUS);
            assertThat(failure.status()).hasValue(407);
        });
        assertThat(Await.value(run.terminated().toCompletableFuture()).children())
                .extracting(Report::status)
                .containsExactly(Report.Status.FAILED);
        Await.until("the client has closed the connection", () -> proxy.open() == 0);
    }
}

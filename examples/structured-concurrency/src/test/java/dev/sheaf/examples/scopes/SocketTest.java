package dev.sheaf.examples.scopes;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.Plan;
import dev.sheaf.http.HttpSource;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Who ends the exchange on the wire when the answer is no longer wanted. */
@Tag("realtime")
class SocketTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Wire wire = new Wire();

    SocketTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        wire.close();
        client.shutdownNow();
    }

    private CompletableFuture<HttpResponse<String>> send() {
        return client.sendAsync(wire.request(), ofString());
    }

    private void assertRunsOn(CompletableFuture<HttpResponse<String>> exchange) throws IOException {
        wire.answer();
        assertThat(exchange.orTimeout(30, TimeUnit.SECONDS).join().body()).isEqualTo("ok");
    }

    @Test
    void allOfDoesNot() throws IOException {
        var exchange = send();
        wire.awaitAsked();
        var all = CompletableFuture.allOf(exchange).orTimeout(1, TimeUnit.MILLISECONDS);

        assertThatThrownBy(all::join).hasCauseInstanceOf(TimeoutException.class);

        assertRunsOn(exchange);
    }

    @Test
    void aScopeDoes() {
        assertThatThrownBy(() -> {
                    try (var scope = StructuredTaskScope.open()) {
                        scope.fork(() -> client.send(wire.request(), ofString()));
                        scope.fork(() -> {
                            wire.awaitAsked();
                            throw new IllegalStateException("down");
                        });
                        scope.join();
                    }
                })
                .isInstanceOf(StructuredTaskScope.FailedException.class);

        wire.assertClosedByClient();
    }

    @Test
    void reactorDoes() {
        var asked = Mono.fromRunnable(wire::awaitAsked).subscribeOn(Schedulers.boundedElastic());

        assertThatThrownBy(() -> Mono.fromFuture(this::send).timeout(asked).block())
                .hasCauseInstanceOf(TimeoutException.class);

        wire.assertClosedByClient();
    }

    @Test
    void aTimeLimiterOfStagesDoesNot() throws IOException {
        var limiter = TimeLimiter.of(Duration.ofMillis(1));
        try (var scheduler = Executors.newSingleThreadScheduledExecutor()) {
            var exchange = send();
            wire.awaitAsked();

            var body = limiter.executeCompletionStage(scheduler, () -> exchange.thenApply(HttpResponse::body))
                    .toCompletableFuture();

            assertThatThrownBy(body::join).hasCauseInstanceOf(TimeoutException.class);
            assertRunsOn(exchange);
        }
    }

    @Test
    void aTimeLimiterOfFuturesDoesWhereTheFutureIsTheClients() {
        var limiter = TimeLimiter.of(Duration.ofMillis(1));

        assertThatThrownBy(() -> limiter.executeFutureSupplier(() -> {
                    var exchange = send();
                    wire.awaitAsked();
                    return exchange;
                }))
                .isInstanceOf(TimeoutException.class);

        wire.assertClosedByClient();
    }

    @Test
    void sheafDoes() {
        var time = new VirtualTime();
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        plan.require("tips", HttpSource.get(wire.uri().toString()).decode(String::new));
        var run = time.start(plan.combine(got -> "never"), "42");
        wire.awaitAsked();

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedExceptionally();
        wire.assertClosedByClient();
    }
}

package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The gate of one exchange, in each order in which an abort and the client's calls can come. */
class JdkExchangeTest extends JdkExchangeFixture {

    @Test
    void anAbortBeforeTheBodyEndsTheExchangeWhenTheBodyBegins() {
        assertThat(exchange.abort()).isTrue();
        head(Map.of("Content-Length", List.of("2")));

        exchange.onSubscribe(subscription);

        assertThat(subscription.cancelled).isTrue();
        assertThat(exchange.getBody().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void anAbortLeavesTheWireToAnotherThread() {
        List<Runnable> later = new ArrayList<>();
        JdkExchange slow = new JdkExchange(request, receiver, false, later::add);
        CompletableFuture<Void> response = new CompletableFuture<>();
        slow.send(handler -> response);

        assertThat(slow.abort()).isTrue();
        assertThat(response).isNotCancelled();
        later.forEach(Runnable::run);

        assertThat(response).isCancelled();
        assertThat(told).containsExactly("aborted");
    }

    @Test
    void anAbortBeforeAnEmptyBodyEndsTheExchangeToo() {
        head(Map.of("Content-Length", List.of("0")));
        assertThat(exchange.abort()).isTrue();

        exchange.onSubscribe(subscription);
        exchange.onComplete();

        assertThat(subscription.cancelled).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void anAbortDuringTheBodyEndsTheExchange() {
        bodyBegins(Map.of("Content-Length", List.of("4")));
        next("{");

        assertThat(exchange.abort()).isTrue();

        assertThat(subscription.cancelled).isTrue();
        assertThat(exchange.getBody().toCompletableFuture()).isCompletedExceptionally();
        assertThat(exchange.abort()).as("the second time").isFalse();
    }

    /** The abort has passed the gate and not yet reached the subscription: then the subscriber must do it. */
    @Test
    void theSubscriberEndsTheExchangeThatItFindsAborted() {
        bodyBegins(Map.of("Content-Length", List.of("2")));
        exchange.abort();
        subscription.cancelled = false; // as if the aborting thread had stopped right behind the gate

        next("{}");

        assertThat(subscription.cancelled).isTrue();
        exchange.onComplete();
        assertThat(told).isEmpty();
    }

    /** The server may send more, or hold the stream open. */
    @Test
    void aStreamOfHttp2EndsByItsLastFrameAlone() {
        for (String length : new String[] {"0", "2"}) {
            JdkExchange stream = new JdkExchange(request, receiver, false, Runnable::run);
            subscription.cancelled = false;
            stream.apply(info(200, Map.of("Content-Length", List.of(length)), HttpClient.Version.HTTP_2));
            stream.onSubscribe(subscription);
            stream.onNext(List.of(UTF_8.encode("{}")));

            assertThat(stream.abort()).isTrue();
            assertThat(subscription.cancelled).isTrue();
        }
    }

    @Test
    void aFrameBeyondTheLengthIsTold() {
        exchange.apply(info(200, Map.of("Content-Length", List.of("2")), HttpClient.Version.HTTP_2));
        exchange.onSubscribe(subscription);
        next("{}");
        next("!");
        exchange.onComplete();

        assertThat(told).containsExactly("complete {}!");
    }

    @Test
    void nothingIsAbortedAfterTheLastByteThatWasAnnounced() {
        bodyBegins(Map.of("Content-Length", List.of("2")));
        next("{}");

        assertThat(exchange.abort()).isFalse();

        assertThat(subscription.cancelled).isFalse();
        exchange.onComplete();
        assertThat(told).containsExactly("complete {}");
    }

    @Test
    void nothingIsAbortedAfterAnEmptyBodyWasAnnounced() {
        bodyBegins(Map.of("Content-Length", List.of("0")));

        assertThat(exchange.abort()).isFalse();

        exchange.onComplete();
        assertThat(told).containsExactly("complete ");
    }

    @Test
    void nothingIsAbortedAfterTheEndOfABodyWithoutLength() {
        bodyBegins(Map.of());
        next("{}");
        exchange.onComplete();

        assertThat(exchange.abort()).isFalse();

        assertThat(subscription.cancelled).isFalse();
        assertThat(told).containsExactly("complete {}");
    }

    @Test
    void whatFailsAfterTheLastByteIsNoFailure() {
        bodyBegins(Map.of("Content-Length", List.of("2")));
        next("{}");
        exchange.onError(new IOException("late"));
        failClient();

        assertThat(told).containsExactly("complete {}");
    }

    @Test
    void aBodyIsCutOffAtTheLimitAndToldOnce() {
        bodyBegins(Map.of());
        next("{12");
        next("45");
        next("6");
        exchange.onError(new IOException("cancelled"));
        failClient();

        assertThat(subscription.cancelled).isTrue();
        assertThat(told).containsExactly("aborted");
        assertThat(body).hasToString("{1245");
    }

    @Test
    void aFailureIsToldOnceAndUnwrapped() {
        failClient();

        assertThat(told).containsExactly("failed broken");
        assertThat(exchange.abort()).isFalse();
    }

    @Test
    void anAbortThatComesWhileTheRequestIsHandedOverIsNotLost() {
        CompletableFuture<Void> response = new CompletableFuture<>();

        exchange.send(handler -> {
            exchange.abort();
            return response;
        });

        assertThat(response).isCancelled();
        assertThat(told).containsExactly("aborted");
    }

    @Test
    void aClientThatThrowsRejects() {
        exchange.send(handler -> {
            throw new IllegalStateException("closed");
        });

        assertThat(told).containsExactly("rejected closed");
    }

    /** As a proxy's refusal of CONNECT, of which the client of the JDK never tells the handler (JDK-8328894). */
    @Test
    void aRefusalWithoutAHeadIsToldAsAResponse() {
        List<Runnable> later = new ArrayList<>();
        JdkExchange refused = new JdkExchange(request, receiver, false, later::add);

        refused.send(handler -> CompletableFuture.completedFuture(new HeadlessResponse(407)));

        assertThat(told).as("on the thread that completes the future").isEmpty();
        assertThat(refused.abort()).isFalse();
        later.forEach(Runnable::run);
        assertThat(told).containsExactly("complete ");
    }

    /**
     * As a cache or a mock answers that knows nothing of handlers: its body is not ours, and none would look like an
     * empty one.
     */
    @Test
    void aSuccessWithoutAHeadIsAFailure() {
        exchange.send(handler -> CompletableFuture.completedFuture(new HeadlessResponse(200)));
        assertThat(told).containsExactly("failed the client answered and never called the body handler it was given");

        told.clear();
        new JdkExchange(request, receiver, false, Runnable::run)
                .send(handler -> CompletableFuture.completedFuture(null));
        assertThat(told).containsExactly("failed the client answered and never called the body handler it was given");
    }

    @Test
    void anAbortBeforeAResponseWithoutAHeadIsTold() {
        CompletableFuture<HeadlessResponse> response = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean interrupt) {
                return false; // as if it came too late
            }
        };
        exchange.send(handler -> response);

        assertThat(exchange.abort()).isTrue();
        response.complete(new HeadlessResponse(407));

        assertThat(told).containsExactly("aborted");
    }
}

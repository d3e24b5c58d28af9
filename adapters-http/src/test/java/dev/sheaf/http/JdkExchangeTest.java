package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.http.HttpTransport.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** The gate of one exchange, in each order in which an abort and the client's calls can come. */
class JdkExchangeTest {

    private final List<String> told = new ArrayList<>();
    private final Subscription subscription = new Subscription();
    private final StringBuilder body = new StringBuilder();
    private final HttpTransport.Request request =
            new HttpTransport.Request("GET", URI.create("http://h/x"), Map.of(), null, null);

    /** Wants four bytes. */
    private final HttpTransport.Receiver receiver = new HttpTransport.Receiver() {
        @Override
        public boolean head(int status, HttpHeaders headers) {
            return true;
        }

        @Override
        public boolean data(ByteBuffer bytes) {
            body.append(UTF_8.decode(bytes));
            return body.length() <= 4;
        }

        @Override
        public void complete() {
            told.add("complete " + body);
        }

        @Override
        public void rejected(Throwable cause) {
            told.add("rejected " + cause.getMessage());
        }

        @Override
        public void failed(Failure how, Throwable cause) {
            told.add("failed " + cause.getMessage());
        }

        @Override
        public void aborted() {
            told.add("aborted");
        }
    };

    private final JdkExchange exchange = new JdkExchange(request, receiver, false, Runnable::run);

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

    // --- the client's future

    /** With a stage that would run elsewhere, as the client's own has. */
    private CompletableFuture<Void> futureThatCounts(CompletableFuture<?> inner, List<Runnable> started) {
        CompletableFuture<Void> response = inner.handle((value, failure) -> null);
        return response.whenCompleteAsync((value, failure) -> {}, started::add);
    }

    @Test
    void theFutureOfOurOwnClientIsDoneBeforeTheClientComesToIt() {
        JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
        List<Runnable> started = new ArrayList<>();
        own.send(handler -> futureThatCounts(own.getBody().toCompletableFuture(), started));

        completes(own);

        assertThat(told).containsExactly("complete {}");
        assertThat(own.getBody().toCompletableFuture()).isCompleted();
        assertThat(started).isEmpty();
    }

    /** The whole response may be there before the client has returned the future. */
    @Test
    void theFutureThatComesAfterItsResponseIsCompletedToo() {
        JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
        CompletableFuture<Void> response = new CompletableFuture<>();

        own.send(handler -> {
            completes(own);
            return response;
        });

        assertThat(response).isCompleted();
        assertThat(told).containsExactly("complete {}");
    }

    @Test
    void theFutureOfAnotherClientIsLeftToIt() {
        CompletableFuture<Void> response = new CompletableFuture<>();
        exchange.send(handler -> response);

        completes(exchange);

        assertThat(response).isNotDone();
        assertThat(exchange.getBody().toCompletableFuture()).isCompleted();
    }

    @Test
    void anAbortDuringTheBodyIsToldOnceWhoeverCompletesTheFuture() {
        JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
        own.send(handler -> new CompletableFuture<>());
        own.apply(info(Map.of()));
        own.onSubscribe(subscription);

        own.abort();
        own.onComplete();

        assertThat(subscription.cancelled).isTrue();
        assertThat(told).containsExactly("aborted");
    }

    /**
     * The client of the JDK puts the connection of a 204 back after the subscriber, and only then completes its future.
     */
    @Test
    void aResponseThatMayHaveNoBodyIsToldWhenTheClientHasFinished() {
        for (Map<String, List<String>> headers :
                List.of(Map.<String, List<String>>of(), Map.of("Content-Length", List.of("0")))) {
            told.clear();
            JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
            CompletableFuture<Void> response = new CompletableFuture<>();
            own.send(handler -> response);
            own.apply(info(204, headers));
            own.onSubscribe(subscription);
            own.onComplete();
            assertThat(told).isEmpty();
            assertThat(own.getBody().toCompletableFuture()).isCompleted();
            assertThat(own.abort()).isFalse();

            response.complete(null);

            assertThat(told).containsExactly("complete ");
        }
    }

    private void completes(JdkExchange which) {
        which.apply(info(Map.of("Content-Length", List.of("2"))));
        which.onSubscribe(subscription);
        which.onNext(List.of(ByteBuffer.wrap("{}".getBytes(UTF_8))));
        which.onComplete();
    }

    private void head(Map<String, List<String>> headers) {
        exchange.apply(info(headers));
    }

    private static ResponseInfo info(Map<String, List<String>> headers) {
        return info(200, headers);
    }

    private static ResponseInfo info(int status, Map<String, List<String>> headers) {
        return info(status, headers, HttpClient.Version.HTTP_1_1);
    }

    private static ResponseInfo info(int status, Map<String, List<String>> headers, HttpClient.Version version) {
        return new ResponseInfo() {
            @Override
            public int statusCode() {
                return status;
            }

            @Override
            public HttpHeaders headers() {
                return HttpHeaders.of(headers, (name, value) -> true);
            }

            @Override
            public HttpClient.Version version() {
                return version;
            }
        };
    }

    private void bodyBegins(Map<String, List<String>> headers) {
        head(headers);
        exchange.onSubscribe(subscription);
    }

    private void next(String bytes) {
        exchange.onNext(List.of(ByteBuffer.wrap(bytes.getBytes(UTF_8))));
    }

    /** The client's future fails, wrapped as the JDK wraps it. */
    private void failClient() {
        exchange.send(handler -> CompletableFuture.failedFuture(new CompletionException(new IOException("broken"))));
    }

    private static final class Subscription implements Flow.Subscription {
        private boolean cancelled;

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}

package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/** One exchange, to which the test is the client, and which tells it what it tells the run. */
abstract class JdkExchangeFixture {

    final List<String> told = new ArrayList<>();
    final Subscription subscription = new Subscription();
    final StringBuilder body = new StringBuilder();
    final HttpTransport.Request request =
            new HttpTransport.Request("GET", URI.create("http://h/x"), Map.of(), null, null);

    /** Wants four bytes. */
    final HttpTransport.Receiver receiver = new HttpTransport.Receiver() {
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

    final JdkExchange exchange = new JdkExchange(request, receiver, false, Runnable::run);

    void completes(JdkExchange which) {
        which.apply(info(Map.of("Content-Length", List.of("2"))));
        which.onSubscribe(subscription);
        which.onNext(List.of(ByteBuffer.wrap("{}".getBytes(UTF_8))));
        which.onComplete();
    }

    void head(Map<String, List<String>> headers) {
        exchange.apply(info(headers));
    }

    static ResponseInfo info(Map<String, List<String>> headers) {
        return info(200, headers);
    }

    static ResponseInfo info(int status, Map<String, List<String>> headers) {
        return info(status, headers, HttpClient.Version.HTTP_1_1);
    }

    static ResponseInfo info(int status, Map<String, List<String>> headers, HttpClient.Version version) {
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

    void bodyBegins(Map<String, List<String>> headers) {
        head(headers);
        exchange.onSubscribe(subscription);
    }

    void next(String bytes) {
        exchange.onNext(List.of(ByteBuffer.wrap(bytes.getBytes(UTF_8))));
    }

    /** The client's future fails, wrapped as the JDK wraps it. */
    void failClient() {
        exchange.send(handler -> CompletableFuture.failedFuture(new CompletionException(new IOException("broken"))));
    }

    static final class Subscription implements Flow.Subscription {
        boolean cancelled;

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}

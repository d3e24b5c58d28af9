package dev.sheaf.http;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The control of the neighbour tests for Vert.x, as one would write it: it hands the body over to another thread, and
 * aborts by closing the connection, as long as that thread has not done with it.
 */
final class NaiveVertxTransport extends HttpTransport {

    private final HttpClient client;
    private final Executor threads;

    NaiveVertxTransport(HttpClient client, Executor threads) {
        this.client = client;
        this.threads = threads;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public Exchange send(Request request, Receiver receiver) {
        AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
        AtomicReference<Thread> telling = new AtomicReference<>();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setAbsoluteURI(request.uri().toString());
        client.request(options)
                .compose(stream -> {
                    sent.set(stream);
                    return stream.send().compose(response -> response.body());
                })
                .onSuccess(body -> threads.execute(() -> {
                    telling.set(Thread.currentThread());
                    receiver.head(200, HttpHeaders.of(Map.of(), (name, value) -> true));
                    receiver.data(ByteBuffer.wrap(body.getBytes()));
                    receiver.complete();
                    sent.set(null);
                }))
                .onFailure(failure -> receiver.failed(Failure.LOST, failure));
        return () -> {
            HttpClientRequest stream = sent.get();
            if (stream == null || telling.get() == Thread.currentThread()) {
                return false; // it has ended, or is just telling so
            }
            stream.connection().close().await();
            return true;
        };
    }
}

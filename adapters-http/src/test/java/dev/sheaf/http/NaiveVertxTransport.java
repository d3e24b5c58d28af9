package dev.sheaf.http;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The control of the neighbour tests for Vert.x: it aborts by closing the connection, whoever has it by then. */
final class NaiveVertxTransport extends HttpTransport {

    private final HttpClient client;

    NaiveVertxTransport(HttpClient client) {
        this.client = client;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public Exchange send(Request request, Receiver receiver) {
        AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
        AtomicBoolean aborted = new AtomicBoolean();
        AtomicBoolean told = new AtomicBoolean();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setAbsoluteURI(request.uri().toString());
        client.request(options)
                .compose(stream -> {
                    sent.set(stream);
                    return stream.send()
                            .compose(response -> response.body().map(body -> {
                                receiver.head(response.statusCode(), HttpHeaders.of(Map.of(), (name, value) -> true));
                                receiver.data(ByteBuffer.wrap(body.getBytes()));
                                if (told.compareAndSet(false, true)) {
                                    receiver.complete();
                                }
                                return body;
                            }));
                })
                .onFailure(failure -> {
                    if (told.compareAndSet(false, true)) {
                        if (aborted.get()) {
                            receiver.aborted();
                        } else {
                            receiver.failed(Failure.LOST, failure);
                        }
                    }
                });
        return () -> {
            HttpClientRequest stream = sent.get();
            if (stream == null || aborted.getAndSet(true)) {
                return false;
            }
            stream.connection().close();
            return true;
        };
    }
}

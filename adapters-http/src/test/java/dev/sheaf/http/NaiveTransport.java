package dev.sheaf.http;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The control of the neighbour tests: a transport as one would write it, which hands the body over where it is complete
 * and aborts by cancelling the client's future. A test that does not catch it proves nothing.
 */
final class NaiveTransport extends HttpTransport {

    private final HttpClient client;

    NaiveTransport(HttpClient client) {
        this.client = client;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public Exchange send(Request request, Receiver receiver) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .version(HttpClient.Version.HTTP_1_1)
                .method(
                        request.method(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(builder::header);
        AtomicReference<Thread> telling = new AtomicReference<>();
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(
                builder.build(),
                info -> BodySubscribers.mapping(
                        BodySubscribers.ofByteArray(),
                        body -> deliver(info.statusCode(), info.headers(), body, receiver, telling)));
        response.whenComplete((done, failure) -> {
            if (response.isCancelled()) {
                receiver.aborted();
            } else if (failure != null) {
                receiver.failed(Failure.LOST, failure);
            }
        });
        // Not amidst of its own telling, where the answer is complete.
        return () -> telling.get() != Thread.currentThread() && response.cancel(true);
    }

    private static Void deliver(
            int status, HttpHeaders headers, byte[] body, Receiver receiver, AtomicReference<Thread> telling) {
        telling.set(Thread.currentThread());
        receiver.head(status, headers);
        receiver.data(ByteBuffer.wrap(body));
        receiver.complete();
        return null;
    }
}

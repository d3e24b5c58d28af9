package dev.sheaf.http;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.concurrent.CompletableFuture;

/**
 * The control of the neighbour tests: a transport as one would write it, which hands the body over where it is complete
 * and aborts by cancelling the client's future. A test that does not catch it proves nothing.
 */
record NaiveTransport(HttpClient client) implements Transport {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public Wire send(Request request, Receiver receiver) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .version(HttpClient.Version.HTTP_1_1)
                .method(
                        request.method(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(header -> builder.header(header.name(), header.value()));
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(
                builder.build(),
                info -> BodySubscribers.mapping(
                        BodySubscribers.ofByteArray(),
                        body -> deliver(info.statusCode(), info.headers(), body, receiver)));
        response.whenComplete((done, failure) -> {
            if (response.isCancelled()) {
                receiver.aborted();
            } else if (failure != null) {
                receiver.failed(failure);
            }
        });
        return () -> response.cancel(true);
    }

    private static Void deliver(int status, HttpHeaders headers, byte[] body, Receiver receiver) {
        receiver.head(status, headers);
        receiver.body(body, true);
        return null;
    }
}

package dev.sheaf.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code java.net.http} as a transport. */
final class JdkTransport implements Transport {

    /** {@link HttpClient#sendAsync}. */
    @FunctionalInterface
    private interface Sender {
        CompletableFuture<?> send(HttpRequest request, HttpResponse.BodyHandler<@Nullable Void> handler);
    }

    /** Over the {@link DefaultClient}, which is made when the first request is sent. */
    static final Transport SHARED = new JdkTransport(DefaultClient::send, true);

    private final Sender sender;

    /** Whether this is {@link #SHARED}. */
    private final boolean shared;

    private JdkTransport(Sender sender, boolean shared) {
        this.sender = sender;
        this.shared = shared;
    }

    /** Over a client of the user's, as it is configured. */
    static Transport over(HttpClient client) {
        return new JdkTransport(
                (request, handler) -> {
                    if (ClientTermination.of(client)) {
                        throw new RejectedExecutionException("the client was closed");
                    }
                    return client.sendAsync(request, handler);
                },
                false);
    }

    @Override
    public void prepare() {
        if (shared) {
            DefaultClient.prepare();
        }
    }

    @Override
    public Wire send(Request request, Receiver receiver) {
        JdkExchange exchange = new JdkExchange(receiver);
        exchange.send(handler -> sender.send(toJdk(request), handler));
        return exchange;
    }

    /** Without a timeout: that of the JDK ends at the headers, and on 17 can hit a later request on the same connection. */
    private HttpRequest toJdk(Request request) {
        byte[] body = request.body();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .method(request.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (shared && "http".equals(request.uri().getScheme())) {
            // Else every request offers an upgrade to h2c, on which a number of servers and proxies choke.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        for (Header header : request.headers()) {
            builder.header(header.name(), header.value());
        }
        return builder.build();
    }
}

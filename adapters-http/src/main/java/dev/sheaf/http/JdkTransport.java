package dev.sheaf.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code java.net.http} as a transport. */
final class JdkTransport extends HttpTransport {

    /** {@link HttpClient#sendAsync}. */
    @FunctionalInterface
    private interface Sender {
        CompletableFuture<?> send(HttpRequest request, HttpResponse.BodyHandler<@Nullable Void> handler);
    }

    /**
     * A few threads, which end when idle. More would not help: the client closes connections one after the other.
     */
    private static final Executor ENDING = ClientExecutor.few("sheaf-http-end");

    /**
     * Before JDK 24 and its backports, when a server ends a connection of HTTP/2, the client fails all requests on it
     * (JDK-8335181). On 17 a few requests never end at all: 2 of 4,000 sent to nginx.
     */
    private static final boolean FRAGILE = Runtime.version().feature() < 24;

    private final Sender sender;

    /** Whether the client belongs to an {@link HttpSourceClient}, so that no other code sees it. */
    private final boolean own;

    private JdkTransport(Sender sender, boolean own) {
        this.sender = sender;
        this.own = own;
    }

    /** Over the client of an {@link HttpSourceClient}. */
    static HttpTransport over(HttpSourceClient client) {
        return new JdkTransport(client::send, true);
    }

    /** Over a client of the user, as it is configured. */
    static HttpTransport over(HttpClient client, Target target) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the client of " + target
                    + " follows redirects, which would let the server choose the host that is asked:"
                    + " build it with followRedirects(HttpClient.Redirect.NEVER)");
        }
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
    void prepare() {
        if (own) {
            HttpSourceClient.prepare();
        }
    }

    @Override
    public Exchange send(Request request, Receiver receiver) {
        JdkExchange exchange = new JdkExchange(request, receiver, own, ENDING);
        exchange.send(handler -> sender.send(toJdk(request), handler));
        return exchange;
    }

    /**
     * Without a timeout: the JDK's ends at the headers, and on 17 it can hit a later request on the same connection.
     */
    private HttpRequest toJdk(Request request) {
        byte[] body = request.body();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .method(request.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (request.version() != null) {
            builder.version(request.version());
        } else if (own
                && (FRAGILE || !request.isSafe() || "http".equals(request.uri().getScheme()))) {
            // http: every request would offer an upgrade to h2c, which some servers and proxies cannot handle.
            // https: a request with effects could not be sent again when a server of HTTP/2 closes its connection.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        request.headers().forEach(builder::header);
        return builder.build();
    }
}

package dev.sheaf.http.vertx;

import dev.sheaf.http.HttpTransport;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Objects;

/**
 * Sends through an {@link HttpClient} of Vert.x, on its event loops, at a fraction of the cost of the JDK's client.
 *
 * {@snippet class="dev.sheaf.http.vertx.VertxSnippets" region="vertx"}
 *
 * <p><b>Ownership.</b> Client and {@code Vertx} are yours: the transport neither closes nor configures them. When you
 * close them, fetches under way fail with {@code CONNECTION_LOST}, and later ones with {@code REJECTED}.
 *
 * <p><b>Threads.</b> An exchange starts on the calling thread. Vert.x looks up names without blocking it. The response
 * is processed on the event loop of the exchange, which is the caller's if the caller is on one. The answer is decoded
 * there, and continuations run there. A decoder that blocks would block the loop with all its connections; give it an
 * executor with {@link dev.sheaf.http.HttpSourceBuilder#decodeOn}.
 *
 * <p><b>What to set.</b> Allow as many connections as there are exchanges at a time: {@code
 * PoolOptions.setHttp1MaxSize}, 5 by default. Further exchanges wait, within their deadline. For HTTP/2 over TLS, set
 * {@code setProtocolVersion(HTTP_2)} and {@code setUseAlpn(true)}. Run checks of certificates that block on the worker
 * threads of Vert.x: {@code SSLEngineOptions.setUseWorkerThread}. Time-outs of the client apply in addition to the
 * deadline. An abandoned attempt to connect ends with the client's own time-out.
 *
 * <p><b>What to leave off.</b> Decompression: the limit of a body applies to what Vert.x delivers ({@link
 * dev.sheaf.http.HttpSourceBuilder#gzip} unpacks within it). Pipelining: the end of one exchange would end all that
 * share its connection.
 *
 * <p><b>What a server may see.</b> A request that was given up while it waited for its turn over HTTP/2 begins as
 * {@code OPTIONS *} and is reset; Vert.x would not free its place otherwise. After a GOAWAY, a GET or HEAD is sent
 * again. Another request is sent again only if Vert.x can still tell that the server has not begun with it.
 *
 * <p><b>Interim responses.</b> Vert.x knows 100 and 103, and takes any other for the response. Such an exchange fails
 * with {@code PROTOCOL}, and its connection is closed.
 */
public final class VertxTransport extends HttpTransport {

    private final HttpClient client;

    private VertxTransport(HttpClient client) {
        this.client = client;
    }

    /**
     * A transport over a client, used as it is configured.
     *
     * @param client the client, which is never closed here
     * @return the transport, one for all sources of that client
     */
    public static VertxTransport over(HttpClient client) {
        return new VertxTransport(Objects.requireNonNull(client, "client"));
    }

    @Override
    public Exchange send(Request request, Receiver receiver) {
        VertxExchange exchange = new VertxExchange(request, receiver);
        try {
            client.request(options(request)).onComplete(exchange::begin, exchange::notBegun);
        } catch (RuntimeException refused) { // a Vertx that is closed, for instance
            exchange.notBegun(refused);
        }
        return exchange;
    }

    private static RequestOptions options(Request request) {
        URI uri = request.uri();
        boolean ssl = "https".equals(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80;
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery())
                .setFollowRedirects(false);
        options.setHost(uri.getHost()).setPort(port).setSsl(ssl);
        if (request.version() != null) {
            options.setProtocolVersion(HttpVersion.valueOf(request.version().name()));
        }
        return options;
    }
}

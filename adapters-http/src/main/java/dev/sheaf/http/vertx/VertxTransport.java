package dev.sheaf.http.vertx;

import dev.sheaf.http.HttpTransport;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Objects;

/**
 * Sends by an {@link HttpClient} of Vert.x, on its event loops: at a fraction of what the client of the JDK costs.
 *
 * {@snippet class="dev.sheaf.http.vertx.VertxSnippets" region="vertx"}
 *
 * <p><b>Whose it is.</b> Client and {@code Vertx} are yours: nobody here closes them, or changes a setting. When they
 * are closed, what was under way fails with {@code CONNECTION_LOST}, and later fetches with {@code REJECTED}.
 *
 * <p><b>Threads.</b> An exchange starts on the thread that asks, and a name is looked up by Vert.x, which does not
 * block. What comes back is told on the event loop of the exchange, that of the caller if the caller is on one. There
 * the answer is decoded, and there goes on whatever waits for it.
 *
 * <p><b>What to set.</b> As many connections as there are exchanges at a time, for those that find none wait, within
 * their deadline: {@code PoolOptions.setHttp1MaxSize}, which is 5 unless you say more. For HTTP/2 over TLS {@code
 * setProtocolVersion(HTTP_2)} and {@code setUseAlpn(true)}. Leave alone: decompression, for compressed bodies are
 * bounded after they are unpacked ({@link dev.sheaf.http.HttpSourceBuilder#gzip}); pipelining, for the end of one
 * exchange would be the end of all that share its connection. Checks of certificates that block belong on the worker
 * threads of Vert.x: {@code SSLEngineOptions.setUseWorkerThread}. Time-outs of the client hold beside the deadline; an
 * attempt to connect that was given up ends with the client's own time-out.
 *
 * <p><b>What a server may see.</b> A request that was given up while it waited for its turn over HTTP/2 begins as {@code
 * OPTIONS *} and is reset: Vert.x would not give its place to the next one otherwise. After a GOAWAY, what changes
 * nothing is sent again; another request is where Vert.x can still say that the server has not begun with it.
 */
public final class VertxTransport extends HttpTransport {

    private final HttpClient client;

    private VertxTransport(HttpClient client) {
        this.client = client;
    }

    /**
     * Sends by a client, as it is configured.
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

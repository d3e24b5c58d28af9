package dev.sheaf.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PfxOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/2 server over TLS, which does to each path whatever the test says. All fields are written by its event loop.
 */
final class Http2Server implements AutoCloseable {

    /** {@code CANCEL} of RFC 9113, section 7. */
    static final long CANCEL = 8;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, Handler<HttpServerRequest>> behaviours = new ConcurrentHashMap<>();

    /** How often a request arrived. */
    final AtomicInteger requests = new AtomicInteger();

    /** How many connections were ever accepted, and how many of them are closed. */
    final AtomicInteger accepted = new AtomicInteger();

    final AtomicInteger closed = new AtomicInteger();

    /** The codes of the resets that the client sent. */
    final List<Long> resets = new CopyOnWriteArrayList<>();

    Http2Server(Certificate certificate) {
        this(certificate, 10_000);
    }

    /** One that takes no more than so many streams at a time on one connection. */
    Http2Server(Certificate certificate, int streams) {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(streams))
                .setHttp2RstFloodMaxRstFramePerWindow(1_000_000) // the patience of servers is not what is tested
                .setKeyCertOptions(
                        new PfxOptions().setPath(certificate.file().toString()).setPassword(Certificate.PASSWORD));
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    accepted.incrementAndGet();
                    connection.closeHandler(end -> closed.incrementAndGet());
                })
                .requestHandler(this::handle)
                .listen(0, "localhost")
                .await();
    }

    Http2Server on(String path, Handler<HttpServerRequest> behaviour) {
        behaviours.put(path, behaviour);
        return this;
    }

    String url(String path) {
        return "https://localhost:" + server.actualPort() + path;
    }

    private void handle(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.OPTIONS)) {
            return; // and will be reset: asks for nothing; see the transport of Vert.x
        }
        request.response().exceptionHandler(failure -> {
            if (failure instanceof StreamResetException reset) {
                resets.add(reset.getCode());
            }
        });
        requests.incrementAndGet();
        behaviours.get(request.path()).handle(request);
    }

    /** The beginning of a long body, then nothing. */
    static void stall(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", "1000")
                .write("{\"a\"");
    }

    /** As many bytes as were announced, and nothing that says that they were the last. */
    static void leaveOpen(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", "2")
                .write("{}");
    }

    /** Body as long as the client takes it. */
    static void pour(HttpServerRequest request) {
        AtomicBoolean over = new AtomicBoolean();
        request.response().closeHandler(end -> over.set(true));
        request.response().putHeader("Content-Type", "application/json");
        pourOn(request, over);
    }

    /** A little in each turn, so that the event loop hears of a reset. */
    private static void pourOn(HttpServerRequest request, AtomicBoolean over) {
        if (over.get()) {
            return;
        }
        if (request.response().writeQueueFull()) {
            request.response().drainHandler(ready -> pourOn(request, over));
        } else {
            request.response().write("x".repeat(1 << 13));
            Vertx.currentContext().runOnContext(next -> pourOn(request, over));
        }
    }

    /** Says that it does not begin with this request ({@code REFUSED_STREAM}). */
    static void refuse(HttpServerRequest request) {
        request.response().reset(7);
    }

    /** Goes away without having begun with this request. */
    @SuppressWarnings("deprecation") // the other ways to close a connection do not let us say that
    static void leave(HttpServerRequest request) {
        request.connection().goAway(0, Math.max(0, (int) request.streamId() - 2));
    }

    /** The same, and closes the connection without waiting for the client. */
    static void leaveAtOnce(HttpServerRequest request) {
        leave(request);
        request.connection().close();
    }

    static void answer(HttpServerRequest request) {
        request.response().putHeader("Content-Type", "application/json").end("{}");
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}

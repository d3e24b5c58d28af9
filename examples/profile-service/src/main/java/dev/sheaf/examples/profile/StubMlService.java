package dev.sheaf.examples.profile;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Stands in for the ML service: recommends the same things to everybody, as slowly as it is told to. */
final class StubMlService {

    private static final String RECOMMENDATIONS = "[\"espresso machine\", \"grinder\", \"scale\"]";

    private StubMlService() {}

    /** Listens on a free port of the loopback, until it or Vert.x is closed. */
    static HttpServer start(Vertx vertx, Duration delay) {
        long delayMillis = delay.toMillis();
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    if (delayMillis == 0) {
                        answer(request);
                    } else {
                        vertx.setTimer(delayMillis, timer -> answer(request));
                    }
                })
                .listen(0, "127.0.0.1")
                .await();
    }

    static String url(HttpServer stub) {
        return "http://127.0.0.1:" + stub.actualPort();
    }

    private static void answer(HttpServerRequest request) {
        if (!"/recommendations".equals(request.path())) {
            request.response().setStatusCode(404).end();
        } else if (!request.response().closed()) {
            request.response().putHeader("Content-Type", "application/json").end(RECOMMENDATIONS);
        }
    }
}

package dev.sheaf.examples.profile;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The connections that clients hold open: bounded in number, and in the time that each may take until it asks.
 *
 * <p>The idle time-out of Vert.x alone would not do: it ends requests under way as well, and one byte now and then
 * satisfies it.
 *
 * <p>Everything here runs on the event loop of the server.
 */
final class Connections implements Handler<HttpServerRequest> {

    /**
     * What clients may take.
     *
     * @param most how many connections there are at most
     * @param header how long one may take from its start until the header of its first request is there
     * @param idle how long one may take from an answer until the header of the next request is there
     */
    record Limits(int most, Duration header, Duration idle) {

        /** What Vert.x does about them, where a request takes so long at most. */
        HttpServerConfig serverConfig(Duration longestRequest) {
            // A client who does not take its answer keeps a close() of ours waiting, but not this time-out of Vert.x,
            // which is so long that it never meets anybody else. And with HTTP/2, Vert.x would show us a connection
            // after its first bytes only.
            Duration longestSilence = (header.compareTo(idle) > 0 ? header : idle)
                    .plus(longestRequest)
                    .plusSeconds(1);
            return new HttpServerConfig()
                    .setVersions(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1)
                    .setWriteIdleTimeout(longestSilence);
        }
    }

    private final Vertx vertx;
    private final Limits limits;
    private final Handler<HttpServerRequest> endpoint;

    private final Set<HttpConnection> open = new HashSet<>();

    /** When each of those without a request goes; the connection that has waited longest is the first. */
    private final Map<HttpConnection, Long> waiting = new LinkedHashMap<>();

    /** The one timer, which no wait outlasts; a request that comes in time leaves it alone. */
    private long timer;

    /** When the timer fires, {@link Long#MAX_VALUE} when there is none. */
    private long fires = Long.MAX_VALUE;

    Connections(Vertx vertx, Limits limits, Handler<HttpServerRequest> endpoint) {
        this.vertx = vertx;
        this.limits = limits;
        this.endpoint = endpoint;
    }

    /**
     * Takes a new connection. Where there is no room for it, the one that has waited longest goes: those who ask are
     * served.
     */
    void opened(HttpConnection connection) {
        if (open.size() == limits.most()) {
            if (waiting.isEmpty()) {
                connection.close();
                return;
            }
            end(waiting.keySet().iterator().next());
        }
        open.add(connection);
        connection.closeHandler(closed -> forget(connection));
        await(connection, limits.header());
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        stopWaiting(connection);
        request.response().endHandler(ended -> {
            if (open.contains(connection)) {
                await(connection, limits.idle());
            }
        });
        endpoint.handle(request); // of pipelined requests, Vert.x brings the next when one has been answered
    }

    private void await(HttpConnection connection, Duration time) {
        long end = now() + time.toMillis();
        waiting.put(connection, end);
        if (end < fires) {
            vertx.cancelTimer(timer);
            fireAt(end);
        }
    }

    private void fireAt(long end) {
        fires = end;
        timer = vertx.setTimer(Math.max(1, end - now()), fired -> endWhoeverWaitsTooLong());
    }

    private void endWhoeverWaitsTooLong() {
        long now = now();
        for (Map.Entry<HttpConnection, Long> one : List.copyOf(waiting.entrySet())) {
            if (one.getValue() <= now) {
                end(one.getKey());
            }
        }
        fires = Long.MAX_VALUE;
        waiting.values().stream().min(Long::compare).ifPresent(this::fireAt);
    }

    /** In milliseconds, since when does not matter. */
    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void stopWaiting(HttpConnection connection) {
        waiting.remove(connection);
    }

    private void end(HttpConnection connection) {
        forget(connection);
        connection.close();
    }

    private void forget(HttpConnection connection) {
        open.remove(connection);
        stopWaiting(connection);
    }
}

package dev.sheaf.http.vertx;

import dev.sheaf.http.HttpTransport.Failure;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the failures of Vert.x mean. */
final class VertxFailures {

    /** {@code REFUSED_STREAM} of RFC 9113, section 7. */
    private static final long REFUSED_STREAM = 7;

    private VertxFailures() {}

    /** For a request that was not created; {@code null} where the client refused to try. */
    static @Nullable Failure beforeSending(Throwable cause) {
        if (cause instanceof HttpClosedException) {
            return Failure.NOT_BEGUN; // a connection that ended just now
        }
        return cause instanceof IOException || cause instanceof TimeoutException ? Failure.NO_CONNECTION : null;
    }

    static Failure afterSending(Throwable cause, HttpClientRequest request, boolean answered) {
        if (cause instanceof StreamResetException reset) {
            return reset.getCode() == REFUSED_STREAM ? Failure.NOT_BEGUN : Failure.LOST;
        }
        if (cause instanceof HttpClosedException closed) {
            return answered ? Failure.LOST : isNotBegun(closed, request) ? Failure.NOT_BEGUN : Failure.CLOSED;
        }
        // The decoders of Netty throw various exceptions; the socket and TLS throw an IOException.
        return cause instanceof IOException || cause.getCause() instanceof IOException ? Failure.LOST : Failure.NO_HTTP;
    }

    /** Whether a GOAWAY says so; false where the GOAWAY can no longer be read. */
    private static boolean isNotBegun(HttpClosedException closed, HttpClientRequest request) {
        try {
            GoAway goAway = closed.goAway();
            return goAway != null && goAway.getLastStreamId() < request.streamId();
        } catch (RuntimeException released) { // a buffer in it, if the connection is on another event loop
            return false;
        }
    }
}

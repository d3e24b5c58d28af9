package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import dev.sheaf.http.HttpTransport.Failure;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The failures that a transport tells, as an {@link HttpSourceException} of some kind. Messages of a client may echo
 * bytes from the wire, so they are not quoted.
 */
final class Failures {

    private static final byte[] NO_BODY = {};

    private Failures() {}

    /** For a client that did not take the request: only then is it certain that nothing was sent. */
    static HttpSourceException ofRejection(Target target, Throwable cause) {
        return target.failure(Kind.REJECTED, "the client does not take the request", cause);
    }

    static HttpSourceException of(Target target, Failure how, Throwable cause, @Nullable ResponseHead head) {
        if (head != null) {
            return how == Failure.NO_HTTP
                    ? target.failure(Kind.PROTOCOL, "the response is not proper HTTP", cause, head, NO_BODY)
                    : target.failure(
                            Kind.CONNECTION_LOST,
                            "the response broke off or could not be read on",
                            cause,
                            head,
                            NO_BODY);
        }
        return switch (how) {
            case NO_ROOM, NOT_BEGUN -> target.failure(Kind.REJECTED, "the server did not take the request", cause);
            case NO_CONNECTION ->
                target.failure(Kind.CONNECT, isTls(cause) ? "the TLS handshake failed" : "no connection", cause);
            case NO_HTTP -> target.failure(Kind.PROTOCOL, "the response is not proper HTTP", cause);
            case CLOSED, LOST ->
                target.failure(Kind.CONNECTION_LOST, "the connection was lost before a response came", cause);
        };
    }

    private static boolean isTls(Throwable cause) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}

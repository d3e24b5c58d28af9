package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * What the client threw, as one of our kinds. Its messages may echo what came over the wire, so ours quote none of
 * them.
 */
final class Failures {

    /** For what the client of the JDK has no exception, parts of its messages, which are the same on 17 and 25. */
    private static final List<String> NO_HTTP =
            List.of("in chunk size", "hunk header", "invalid content", "content length header with 204 response");

    private Failures() {}

    /** A client has answered a request in its own way. */
    static final class Headless extends ProtocolException {

        @Serial
        private static final long serialVersionUID = 1L;

        Headless() {
            super("the client answered and never called the body handler it was given");
        }
    }

    /** What a client throws instead of taking a request. Once it has taken it, nobody knows that nothing was sent. */
    static HttpSourceException ofRejection(Target target, Throwable cause) {
        return target.failure(Kind.REJECTED, "the client does not take the request", cause);
    }

    /** Whether the client found no room for another stream on its connection. */
    static boolean isNotSent(Throwable cause) {
        return anySays(cause, "too many concurrent streams");
    }

    /** Whether the peer has said that it did not begin: by GOAWAY, but on JDK 17, or REFUSED_STREAM (RFC 9113, 8.7). */
    private static boolean isNotProcessed(Throwable cause) {
        return anySays(cause, "request not processed by peer") || anySays(cause, "Stream not processed");
    }

    /**
     * Whether a request may be sent again: one that the peer has not begun with, and one that changes nothing (RFC
     * 9110, 9.2.2) where the peer has closed its connection. Of a GOAWAY, JDK 17 says no more than that it came, and
     * later ones may not see it.
     */
    static boolean maySendAgain(Throwable cause, Transport.Request request) {
        boolean closed = cause instanceof EOFException || anySays(cause, "GOAWAY received");
        return isNotProcessed(cause)
                || (closed && request.isSafe() && "https".equals(request.uri().getScheme()));
    }

    private static boolean anySays(Throwable cause, String text) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (says(inner, text)) {
                return true;
            }
        }
        return false;
    }

    static HttpSourceException of(Target target, Throwable cause, @Nullable ResponseHead head) {
        if (head == null && (isNotSent(cause) || isNotProcessed(cause))) {
            return target.failure(Kind.REJECTED, "the server did not take the request", cause);
        }
        Throwable telling = telling(cause, head);
        Kind kind = telling == null ? Kind.CONNECTION_LOST : isNoConnection(telling) ? Kind.CONNECT : Kind.PROTOCOL;
        String detail = detail(kind, telling, head);
        return head == null
                ? target.failure(kind, detail, cause)
                : target.failure(kind, detail, cause, head, new byte[0]);
    }

    /** The first of the causes that tells more than that something is broken. */
    private static @Nullable Throwable telling(Throwable cause, @Nullable ResponseHead head) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if ((head == null && isNoConnection(inner)) || isNoHttp(inner)) {
                return inner;
            }
        }
        return null;
    }

    private static boolean isNoConnection(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException
                || cause instanceof UnknownHostException
                || isNoTls(cause)
                || (cause instanceof InternalError && cause.getCause() instanceof IOException); // no descriptor is left
    }

    /** Other exceptions of TLS may come after the handshake, when the request has gone. */
    private static boolean isNoTls(@Nullable Throwable cause) {
        return cause instanceof SSLHandshakeException
                || (cause instanceof SSLException && says(cause, "nrecognized SSL message"));
    }

    private static boolean isNoHttp(Throwable cause) {
        return cause instanceof ProtocolException
                || cause instanceof NumberFormatException
                || (cause instanceof IOException && NO_HTTP.stream().anyMatch(text -> says(cause, text)));
    }

    private static boolean says(Throwable cause, String text) {
        String message = cause.getMessage();
        return message != null && message.contains(text);
    }

    private static String detail(Kind kind, @Nullable Throwable telling, @Nullable ResponseHead head) {
        return switch (kind) {
            case CONNECT -> isNoTls(telling) ? "the TLS handshake failed" : "no connection";
            case PROTOCOL ->
                telling instanceof Headless ? String.valueOf(telling.getMessage()) : "the response is not proper HTTP";
            default ->
                head == null
                        ? "the connection was lost before a response came"
                        : "the response broke off or could not be read on";
        };
    }

    /** Without what futures wrap around it. */
    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}

package dev.sheaf.http;

import dev.sheaf.http.HttpTransport.Failure;
import dev.sheaf.http.HttpTransport.Request;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** What the exceptions of the JDK's client mean. */
final class JdkFailures {

    /** Parts of messages, where the client has no exception of its own. They are the same on 17 and 25. */
    private static final List<String> NO_HTTP =
            List.of("in chunk size", "hunk header", "invalid content", "content length header with 204 response");

    private JdkFailures() {}

    static Failure of(Throwable cause, Request request, boolean answered) {
        if (anyOf(cause, inner -> says(inner, "too many concurrent streams"))) {
            return Failure.NO_ROOM;
        }
        // By GOAWAY, which JDK 17 does not report so, or by REFUSED_STREAM.
        if (anyOf(
                cause, inner -> says(inner, "request not processed by peer") || says(inner, "Stream not processed"))) {
            return Failure.NOT_BEGUN;
        }
        // JDK 17 reports no more than that a GOAWAY came, and later ones may not see it. Over http: the client of the
        // JDK has sent the request again by itself.
        if ("https".equals(request.uri().getScheme())
                && (cause instanceof EOFException || anyOf(cause, inner -> says(inner, "GOAWAY received")))) {
            return Failure.CLOSED;
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (!answered && isNoConnection(inner)) {
                return Failure.NO_CONNECTION;
            }
            if (isNoHttp(inner)) {
                return Failure.NO_HTTP;
            }
        }
        return Failure.LOST;
    }

    private static boolean anyOf(Throwable cause, Predicate<Throwable> test) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (test.test(inner)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNoConnection(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException
                || cause instanceof UnknownHostException
                // Other exceptions of TLS may come after the handshake, when the request has gone.
                || cause instanceof SSLHandshakeException
                || (cause instanceof SSLException && says(cause, "nrecognized SSL message"))
                || (cause instanceof InternalError && cause.getCause() instanceof IOException); // no descriptor is left
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

    /** The cause inside the exceptions that futures wrap around it. */
    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}

package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import java.io.Serial;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What the client threw, as one of our kinds. Its messages may echo what came over the wire, so ours quote none of them. */
final class Failures {

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
    static Throwable ofRejection(Target target, Throwable cause) {
        return cause instanceof Error
                ? cause
                : target.failure(Kind.REJECTED, "the client does not take the request", cause);
    }

    static Throwable of(Target target, Throwable cause, @Nullable ResponseHead head) {
        if (cause instanceof Error) {
            return cause;
        }
        Kind kind = kindOf(cause);
        String detail = cause instanceof Headless ? String.valueOf(cause.getMessage()) : detail(kind, head);
        return head == null
                ? target.failure(kind, detail, cause)
                : target.failure(kind, detail, cause, head, new byte[0]);
    }

    private static Kind kindOf(Throwable cause) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof ConnectException
                    || inner instanceof HttpConnectTimeoutException
                    || inner instanceof UnresolvedAddressException
                    || inner instanceof UnknownHostException
                    || inner instanceof SSLHandshakeException) {
                return Kind.CONNECT;
            }
            if (inner instanceof ProtocolException || inner instanceof NumberFormatException) {
                return Kind.PROTOCOL;
            }
        }
        return Kind.CONNECTION_LOST;
    }

    private static String detail(Kind kind, @Nullable ResponseHead head) {
        return switch (kind) {
            case CONNECT -> "no connection";
            case PROTOCOL -> "the response is not proper HTTP";
            default ->
                head == null
                        ? "the connection was lost before a response came"
                        : "the response broke off or could not be read on";
        };
    }
}

package dev.sheaf.http;

import dev.sheaf.ReportableFailure;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP exchange gave no answer.
 *
 * <p>Whatever a client fails with is the cause of one of these, be it an {@link Error}. Only an error that the user's
 * own code throws stays as it is.
 *
 * <p>The message says method, template, and what happened; it never contains a value, a header or a piece of a body,
 * so it may be logged. {@link #kind()} says what to do about it. There is no stack trace of its own, for it would
 * show a thread of the HTTP client; the {@linkplain #getCause() cause}, where there is one, is untouched.
 *
 * <p>Running out of time and being cancelled are not failures of this type: the run says those.
 */
public final class HttpSourceException extends RuntimeException implements ReportableFailure {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as it decides what to do next. */
    public enum Kind {

        /** The request could not be made of the query: a value was missing or did not fit. Nothing was sent. */
        REQUEST,

        /**
         * This side refused to send: too many exchanges under way, a client that has terminated or cannot start.
         * Nothing was sent. Or the server has said again and again that it does not begin with the request. It is safe
         * to repeat.
         */
        REJECTED,

        /**
         * There was no connection: the name was not found, the port was closed, the TLS handshake failed, this process
         * has no descriptor left. Nothing was sent.
         */
        CONNECT,

        /** The connection broke off, or the response could not be read on, after the request may have been sent. */
        CONNECTION_LOST,

        /**
         * What came back is not proper HTTP: a garbled head, contradicting lengths, a broken chunk, a transfer coding
         * other than {@code chunked}; or a client that wraps another has answered by itself, as a cache or a mock
         * does.
         */
        PROTOCOL,

        /**
         * The server answered with a status that the source does not take; see {@link #status()}. Redirects are not
         * followed.
         */
        STATUS,

        /** The body is longer than the source takes. */
        TOO_LARGE,

        /** The body has a content type or a content coding that was not asked for, or is not what its coding makes. */
        CONTENT,

        /** The response was successful and had no body. */
        EMPTY_BODY,

        /** The decoder threw. */
        DECODE
    }

    /** What {@link #kind()} returns. */
    private final Kind kind;

    /** What {@link #method()} returns. */
    private final String method;

    /** What {@link #template()} returns. */
    private final String template;

    /** What {@link #origin()} returns. */
    private final String origin;

    /** What {@link #status()} returns, or 0 when no response arrived. */
    private final int status;

    /** What {@link #retryAfter()} returns. */
    private final @Nullable Duration retryAfter;

    /** What {@link #bodyPrefix()} returns. */
    private final byte[] bodyPrefix;

    HttpSourceException(
            Target target,
            Kind kind,
            String detail,
            @Nullable Throwable cause,
            @Nullable ResponseHead head,
            byte[] bodyPrefix) {
        super(target + ": " + detail, cause, true, false);
        this.kind = kind;
        this.method = target.method();
        this.template = target.template().toString();
        this.origin = target.template().origin();
        this.status = head == null ? 0 : head.status();
        this.retryAfter = head == null ? null : RetryAfter.of(head, Instant.now());
        this.bodyPrefix = bodyPrefix;
    }

    /**
     * What went wrong.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The method of the request.
     *
     * @return for instance {@code GET}
     */
    public String method() {
        return method;
    }

    /**
     * The URI template of the source, as it was written.
     *
     * @return the template, without any value
     */
    public String template() {
        return template;
    }

    /**
     * Whom the request was for.
     *
     * @return scheme, host and port, for instance {@code http://ml-service}
     */
    public String origin() {
        return origin;
    }

    /**
     * The status of the response.
     *
     * @return the status code, or empty if no response arrived
     */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * How long the server asks to wait before the request is sent again, which nothing here does by itself.
     *
     * @return what {@code Retry-After} said, from now, at most one day; empty if it said nothing that can be understood
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * How the body of the response began, for diagnosis; it may hold personal data, so it is in no message.
     *
     * @return up to 2 KiB; empty if there was no body, or if it was not read
     */
    public byte[] bodyPrefix() {
        return bodyPrefix.clone();
    }

    /**
     * The kind for the report of a run, and the status of a response that arrived.
     *
     * @return such as {@code STATUS 503} or {@code CONNECT}
     */
    @Override
    public String reportText() {
        return status == 0 ? kind.name() : kind.name() + ' ' + status;
    }
}

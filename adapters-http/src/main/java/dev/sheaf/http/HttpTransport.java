package dev.sheaf.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way to the wire. Extend this class to send through another HTTP client than that of the JDK.
 *
 * <p>A transport sends one request, tells what comes back, and can end the exchange. Everything else is done above it,
 * in the same way for all transports: URI templates, headers, limits, kinds of failure, content checks, decompression,
 * requests that are sent again. So a transport has no time-out, follows no redirect, unpacks no body and keeps no
 * answer. It never blocks a thread that sends or aborts. One thread may have ten thousand exchanges to abort.
 *
 * <p>One transport serves any number of sources, on any threads. Sources never close it. The transport and its client
 * belong to the code that made them.
 *
 * {@snippet class="dev.sheaf.http.SocketTransport" region="transport"}
 */
public abstract class HttpTransport {

    /** By origin. Written by threads that build a source. */
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /** For implementations. */
    protected HttpTransport() {}

    /** Where exchanges with an origin wait for room: one lane for all sources that share this transport. */
    final Lane lane(String origin) {
        return lanes.computeIfAbsent(origin, any -> new Lane());
    }

    /** Does in advance what would delay the first exchange. Called when a source is built; starts no thread. */
    void prepare() {}

    /**
     * Starts an exchange and returns at once. Never throws; the receiver is told what fails.
     *
     * @param request what to send
     * @param receiver is told what comes back, perhaps before this method returns
     * @return the exchange, to be aborted
     */
    public abstract Exchange send(Request request, Receiver receiver);

    /**
     * One request, ready to be sent. Transports receive it; later versions may add components.
     *
     * @param method the method, such as {@code GET}
     * @param uri an absolute URI of scheme http or https
     * @param headers the headers by name, in any case; without those that the client sets ({@code Host}, {@code
     *     Content-Length})
     * @param body the body, not to be changed; {@code null} for a request without one
     * @param version the version of HTTP to speak if the server supports it; {@code null} where the client chooses
     */
    @SuppressWarnings("ArrayRecordComponent") // requests are sent, and never compared
    public record Request(
            String method,
            URI uri,
            Map<String, String> headers,
            byte @Nullable [] body,
            HttpClient.@Nullable Version version) {

        /** Whether the request changes nothing on the server, however often it is sent. */
        boolean isSafe() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /** An exchange that may still be under way. */
    @FunctionalInterface
    public interface Exchange {

        /**
         * Ends the exchange on the wire: closes a connection of HTTP/1.1, resets a stream of HTTP/2. When the response
         * is complete, this method does nothing: the connection may already serve another request.
         *
         * <p>May be called at any time, on any thread, more than once. It decides at once, and leaves slow work to
         * another thread.
         *
         * @return whether this call ended the exchange; if so, {@link Receiver#aborted} is called later, or was called
         */
        boolean abort();
    }

    /**
     * Is told what happens in an exchange: head, pieces of the body, and then exactly one of four ends. A client that
     * sends a request again by itself starts over with the head.
     *
     * <p>The calls come one after the other, on threads of the client. Only {@link #aborted} may come before or during
     * {@link #head} and {@link #data}. The methods do not throw. Head and data return soon. The ends may take longer:
     * an answer is decoded there, and continuations run. So call them without a lock, when the connection is ready for
     * the next exchange.
     */
    public interface Receiver {

        /**
         * Status and headers have arrived.
         *
         * @param status the final status, never that of an interim response (1xx)
         * @param headers the headers as they arrived
         * @return whether the body is wanted; if not, the transport ends the exchange as {@link Exchange#abort} does,
         *     and {@link #aborted} is its end
         */
        boolean head(int status, HttpHeaders headers);

        /**
         * A piece of the body has arrived.
         *
         * @param bytes the piece, which is copied before this method returns
         * @return whether more is wanted; if not, the transport ends the exchange as for a head
         */
        boolean data(ByteBuffer bytes);

        /** The response is complete, and its connection is ready for the next exchange. */
        void complete();

        /**
         * The client did not take the request, for instance because it was closed. Nothing was sent.
         *
         * @param cause what the client reported
         */
        void rejected(Throwable cause);

        /**
         * The exchange failed: there will be no response, or no more of it.
         *
         * @param how what is known about the failure
         * @param cause what the client reported
         */
        void failed(Failure how, Throwable cause);

        /** The exchange has ended because it was aborted, or because no more of the body was wanted. */
        void aborted();
    }

    /** How an exchange failed. This decides whether its request may be sent again. */
    public enum Failure {

        /** The peer takes no more exchanges now. Nothing was sent. The request is sent when others have ended. */
        NO_ROOM,

        /** No connection could be made: name, address, TLS handshake. Nothing was sent. */
        NO_CONNECTION,

        /** The peer has said that it did not process the request (RFC 9113, 8.7). The request is sent again. */
        NOT_BEGUN,

        /**
         * The peer closed its connection, as it may between requests. A GET or HEAD is sent again (RFC 9110, 9.2.2). A
         * transport whose client has done so already reports {@link #LOST}.
         */
        CLOSED,

        /** The connection broke off. The request may have had its effect. */
        LOST,

        /** The response is not valid HTTP. */
        NO_HTTP
    }
}

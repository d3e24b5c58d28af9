package dev.sheaf.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way to the wire: what is implemented to send by another HTTP client than that of the JDK.
 *
 * <p>A transport sends one request, tells what comes back, and can end the exchange. Everything else is done above it,
 * for all transports alike: URI templates, headers, limits, kinds of failure, content checks, decompression, requests
 * that are sent again. So a transport has no time-out, follows no redirect, unpacks no body and keeps no answer. It
 * never blocks: not the thread that sends, and not the one that aborts, which may have ten thousand others to abort
 * before it can go on.
 *
 * <p>One transport serves any number of sources, on any threads. It is never closed by them: it, and the client in it,
 * belongs to whoever made it.
 *
 * {@snippet class="dev.sheaf.http.SocketTransport" region="transport"}
 */
public abstract class HttpTransport {

    /** By origin. Added to by whoever builds a source. */
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /** For those who implement one. */
    protected HttpTransport() {}

    /** Where exchanges with an origin wait for room: the same for all that share the connections of this transport. */
    final Lane lane(String origin) {
        return lanes.computeIfAbsent(origin, any -> new Lane());
    }

    /** Does beforehand what the first exchange would take time for. Called when a source is built; starts no thread. */
    void prepare() {}

    /**
     * Starts an exchange and returns at once. What goes wrong is told to the receiver; never throws.
     *
     * @param request what to send
     * @param receiver is told what comes back, perhaps before this method returns
     * @return ends the exchange
     */
    public abstract Exchange send(Request request, Receiver receiver);

    /**
     * One request, ready to be sent. Given to transports; later versions may add components.
     *
     * @param method the method, such as {@code GET}
     * @param uri an absolute URI of scheme http or https
     * @param headers the headers without those that belong to the client ({@code Host}, {@code Content-Length}), by
     *     names in whatever case
     * @param body the body, not to be changed; {@code null} for a request without one
     * @param version the version of HTTP to speak if the server has it; {@code null} where the client chooses
     */
    @SuppressWarnings("ArrayRecordComponent") // requests are sent, and never compared
    public record Request(
            String method,
            URI uri,
            Map<String, String> headers,
            byte @Nullable [] body,
            HttpClient.@Nullable Version version) {

        /** Whether it changes nothing, however often it is sent. */
        boolean isSafe() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /** An exchange that may not have ended. */
    @FunctionalInterface
    public interface Exchange {

        /**
         * Ends the exchange on the wire: closes a connection of HTTP/1.1, resets a stream of HTTP/2. Unless the
         * response is complete: from then on its connection may serve somebody else, and is left alone.
         *
         * <p>Called at any time, on any thread, also several times. Decides at once, and leaves to another thread what
         * takes time.
         *
         * @return whether this call ended it; then {@link Receiver#aborted} is called, sooner or later
         */
        boolean abort();
    }

    /**
     * Is told how an exchange goes: head, pieces of the body, and then one of four ends, once. A client that sends a
     * request again by itself begins anew with the head.
     *
     * <p>The calls come one after the other, on threads of the client; only {@link #aborted} may come while head or
     * data are being told, or before them. They do not throw. They return soon, but for the ends, in which an answer is
     * decoded and whatever waits for it goes on: so no lock is held there, and the connection is ready for the next
     * exchange.
     */
    public interface Receiver {

        /**
         * Status and headers are there.
         *
         * @param status the status, not that of an interim response
         * @param headers the headers as they came
         * @return whether the body is wanted; if not, the transport ends the exchange as by {@link Exchange#abort}, and
         *     {@link #aborted} is its end
         */
        boolean head(int status, HttpHeaders headers);

        /**
         * A piece of the body is there.
         *
         * @param bytes the piece, which is copied before this method returns
         * @return whether more is wanted; if not, the transport does as for a head
         */
        boolean data(ByteBuffer bytes);

        /** The response is complete, and its connection ready for the next exchange. */
        void complete();

        /**
         * The client did not take the request: it was closed, for instance. Nothing was sent.
         *
         * @param cause what the client said
         */
        void rejected(Throwable cause);

        /**
         * There will be no response, or no more of it.
         *
         * @param how what is known of it
         * @param cause what the client said
         */
        void failed(Failure how, Throwable cause);

        /** The exchange has ended, because it was aborted or because no more of the body was wanted. */
        void aborted();
    }

    /** How an exchange failed: what decides whether its request may be sent again. */
    public enum Failure {

        /** The peer takes no more exchanges at present. Nothing was sent; it will be when others have ended. */
        NO_ROOM,

        /** There was no connection: name, address, TLS handshake. Nothing was sent. */
        NO_CONNECTION,

        /** The peer has said that it does not begin with this request (RFC 9113, 8.7). It is sent again. */
        NOT_BEGUN,

        /**
         * The peer closed its connection, as it may between requests. A request that changes nothing is sent again
         * (RFC 9110, 9.2.2). Not for clients that have done so themselves.
         */
        CLOSED,

        /** The connection broke off. The request may have had its effect. */
        LOST,

        /** What came back is not proper HTTP. */
        NO_HTTP
    }
}

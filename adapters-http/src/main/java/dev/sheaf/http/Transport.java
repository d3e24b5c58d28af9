package dev.sheaf.http;

import dev.sheaf.Deadline;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to the wire: the one seam between this adapter and an HTTP client. */
@FunctionalInterface
interface Transport {

    /** Of a response: read no body, end the exchange. */
    int NOTHING = -1;

    /** Does beforehand what the first exchange would take time for. Called when a source is built; starts no thread. */
    default void prepare() {}

    /** Where the exchanges with an origin wait for each other; the same one for all that share its connections. */
    default Lane lane(String origin) {
        return new Lane();
    }

    /** Starts an exchange and returns at once. What goes wrong is told to the receiver; never throws. */
    Wire send(Request request, Receiver receiver);

    /**
     * One request, ready to be sent.
     *
     * @param version {@code null} where the client chooses
     * @param deadlineHeader the one of the headers that says how much time is left, if one does
     */
    @SuppressWarnings("ArrayRecordComponent") // requests are sent, and never compared
    record Request(
            String method,
            URI uri,
            List<Header> headers,
            byte @Nullable [] body,
            HttpClient.@Nullable Version version,
            @Nullable String deadlineHeader) {

        /** As it is to be sent now. */
        Request at(Deadline deadline) {
            if (deadlineHeader == null) {
                return this;
            }
            Header left = new Header(deadlineHeader, DeadlineHeader.format(deadline));
            List<Header> now = headers.stream()
                    .map(header -> header.name().equalsIgnoreCase(deadlineHeader) ? left : header)
                    .toList();
            return new Request(method, uri, now, body, version, deadlineHeader);
        }

        /** Whether it changes nothing, however often it is sent. */
        boolean isSafe() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /** One header of a request. */
    record Header(String name, String value) {}

    /** An exchange that may not have ended. */
    @FunctionalInterface
    interface Wire {

        /**
         * Ends the exchange on the wire, unless the response is complete: from then on its connection may serve
         * somebody else, and is left alone. May be called at any time, on any thread, again and again.
         *
         * @return whether this call ended it
         */
        boolean abort();
    }

    /**
     * Is told how an exchange goes: the head at most once for each time that it is sent, then one of the four ends,
     * once. Called on a thread of the client, which must not be kept; must not throw.
     */
    interface Receiver {

        /** Status and headers are there; returns how many bytes of body to read, or {@link #NOTHING}. */
        int head(int status, HttpHeaders headers);

        /** The body is there, or as much of it as was to be read: the exchange has ended. */
        void body(byte[] bytes, boolean complete);

        /** The client did not take the request: nothing was sent, and the exchange has ended. */
        void rejected(Throwable cause);

        /** There will be no (further) response: the exchange has ended. */
        void failed(Throwable cause);

        /** The exchange has ended, because it was aborted. */
        void aborted();
    }
}

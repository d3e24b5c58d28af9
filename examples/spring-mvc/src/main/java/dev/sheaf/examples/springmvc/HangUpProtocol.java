package dev.sheaf.examples.springmvc;

import jakarta.servlet.RequestDispatcher;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP/1.1 of Tomcat, which also listens to the connection while an asynchronous answer is awaited: when the client
 * hangs up, the request ends with an error there and then. By itself, Tomcat looks at a connection again only when it
 * writes the answer.
 *
 * <p>No thread waits, and nothing is written. What the client sends meanwhile is its next request, and is read when its
 * turn comes.
 */
public final class HangUpProtocol extends Http11NioProtocol {

    @Override
    protected Processor createProcessor() {
        return new Listening(this);
    }

    /** Serves one connection; Tomcat calls {@code process} under the lock of that connection. */
    private static final class Listening extends Http11Processor {

        Listening(HangUpProtocol protocol) {
            super(protocol, protocol.getAdapter());
        }

        @Override
        public SocketState process(SocketWrapperBase<?> socket, SocketEvent event) throws IOException {
            SocketEvent told = event;
            if (event == SocketEvent.OPEN_READ && awaitsAnswer()) {
                try {
                    return stay(socket);
                } catch (IOException gone) {
                    // Where Tomcat looks for the error.
                    request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, new ClientAbortException(gone));
                    told = SocketEvent.ERROR;
                }
            }
            SocketState state = super.process(socket, told);
            if (state == SocketState.LONG && awaitsAnswer()) {
                socket.setReadTimeout(-1); // the client need not say anything; Tomcat sets it anew for the next request
                socket.registerReadInterest();
            }
            return state;
        }

        /**
         * Goes on waiting for the answer. Tomcat is not told that there is something to read: if the answer came while
         * Tomcat looks, it would take it for one that has been sent, and end the request without it.
         *
         * @throws IOException if the client has hung up
         */
        private static SocketState stay(SocketWrapperBase<?> socket) throws IOException {
            ByteBuffer first = ByteBuffer.allocate(1);
            int read = socket.read(false, first);
            if (read < 0) {
                throw new EOFException();
            } else if (read > 0) {
                socket.unRead(first.flip()); // and from here on, nobody listens
            } else {
                socket.registerReadInterest(); // an old event
            }
            return SocketState.LONG;
        }

        /**
         * Whether the request has come to its end, and the answer has not begun; false when Tomcat was told to go on
         * with it.
         */
        private boolean awaitsAnswer() {
            AtomicBoolean started = new AtomicBoolean();
            action(ActionCode.ASYNC_IS_STARTED, started);
            return started.get() && isRequestBodyFullyRead() && request.getReadListener() == null;
        }
    }
}

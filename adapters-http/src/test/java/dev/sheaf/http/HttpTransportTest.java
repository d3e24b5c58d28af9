package dev.sheaf.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The transports on board, and one that a user could have written. */
class HttpTransportTest {

    @Nested
    class OfTheJdk extends HttpTransportContract {
        @Override
        protected HttpTransport transport() {
            return Via.JDK.transport();
        }
    }

    @Nested
    class OfVertx extends HttpTransportContract {
        @Override
        protected HttpTransport transport() {
            return Via.VERTX.transport();
        }
    }

    @Nested
    class OfPlainSockets extends HttpTransportContract {

        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final HttpTransport transport = new SocketTransport(threads);

        @AfterEach
        void stop() {
            threads.shutdown();
        }

        @Override
        protected HttpTransport transport() {
            return transport;
        }
    }
}

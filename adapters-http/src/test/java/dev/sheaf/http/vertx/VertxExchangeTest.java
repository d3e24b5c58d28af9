package dev.sheaf.http.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.http.HttpTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An abort takes no time of the thread that aborts, be it an event loop or another one. */
@Tag("realtime")
class VertxExchangeTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpTransport transport = VertxTransport.over(vertx.createHttpClient());
    private final Ends ends = new Ends();
    private ServerSocket silent;
    private HttpTransport.Exchange exchange;

    @BeforeEach
    void start() throws Exception {
        silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        URI uri = URI.create("http://localhost:" + silent.getLocalPort() + "/x");
        exchange = transport.send(new HttpTransport.Request("GET", uri, Map.of(), null, null), ends);
        Socket accepted = silent.accept();
        assertThat(accepted.getInputStream().read()).as("the request has begun").isEqualTo('G');
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await();
        silent.close();
    }

    @Test
    void anAbortFromElsewhereDoesNotWaitForTheLoop() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        vertx.runOnContext(task -> awaitQuietly(go));

        assertThat(exchange.abort()).isTrue();

        assertThat(ends.end).isNotDone();
        go.countDown();
        assertThat(ends.end.get(30, TimeUnit.SECONDS)).isEqualTo("aborted");
    }

    @Test
    void anAbortOnTheLoopIsDoneInAnotherTurn() throws Exception {
        CompletableFuture<Boolean> inTheSameTurn = new CompletableFuture<>();
        vertx.runOnContext(task -> {
            exchange.abort();
            inTheSameTurn.complete(ends.end.isDone());
        });

        assertThat(inTheSameTurn.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(ends.end.get(30, TimeUnit.SECONDS)).isEqualTo("aborted");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Ends implements HttpTransport.Receiver {

        private final CompletableFuture<String> end = new CompletableFuture<>();

        @Override
        public boolean head(int status, HttpHeaders headers) {
            return true;
        }

        @Override
        public boolean data(ByteBuffer bytes) {
            return true;
        }

        @Override
        public void complete() {
            end.complete("complete");
        }

        @Override
        public void rejected(Throwable cause) {
            end.complete("rejected");
        }

        @Override
        public void failed(HttpTransport.Failure how, Throwable cause) {
            end.complete(how.name());
        }

        @Override
        public void aborted() {
            end.complete("aborted");
        }
    }
}

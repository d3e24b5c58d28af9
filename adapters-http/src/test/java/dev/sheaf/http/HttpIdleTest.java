package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the package says of connections that nobody uses, in a JVM that is told so. */
@Tag("realtime")
class HttpIdleTest {

    /**
     * The program of that JVM: prints how many connections there were, how many were kept, and then waits until there
     * is none.
     */
    static final class Keeps {
        public static void main(String[] args) throws Exception {
            CountDownLatch allThere = new CountDownLatch(20);
            try (FaultServer server = new FaultServer().on("/x", (request, connection) -> {
                allThere.countDown();
                awaitQuietly(allThere);
                connection.sendJson(200, "{}");
            })) {
                Source<Object, String> source = HttpSource.get(server.url("/x")).decode(body -> "{}");
                List<CompletableFuture<String>> answers = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    answers.add(HttpSourceTest.ask(source, "any"));
                }
                answers.forEach(Await::value);
                Await.until("no more are kept than was said", () -> server.open() <= 5);
                System.out.println(server.accepted());
                Await.until("none is kept", () -> server.open() == 0);
            }
        }

        private static void awaitQuietly(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void idleConnectionsAreKeptInTheNumberAndForTheTimeThatIsSaid() throws Exception {
        List<String> options = List.of("-Djdk.httpclient.connectionPoolSize=5", "-Djdk.httpclient.keepalive.timeout=2");

        assertThat(ChildJvm.run(Keeps.class, options).lines()).last().isEqualTo("20");
    }
}

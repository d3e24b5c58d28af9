package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("realtime")
class ClientExecutorTest {

    /** As name look-ups do that the system does not answer. */
    @Test
    void startsThatBlockStopNobodyElse() throws Exception {
        ClientExecutor executor = new ClientExecutor("executor-under-test");
        HttpClient client = HttpClient.newBuilder().executor(executor).build();
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(20);
        try (FaultServer server = new FaultServer().onJson("/x", "{}")) {
            for (int i = 0; i < 20; i++) {
                start(executor, () -> {
                    blocked.countDown();
                    awaitQuietly(answered);
                });
            }
            blocked.await();

            var response = executor.starting(() -> client.sendAsync(
                    HttpRequest.newBuilder(URI.create(server.url("/x"))).build(), BodyHandlers.ofString(UTF_8)));

            assertThat(Await.value(response).body()).isEqualTo("{}");
        } finally {
            answered.countDown();
        }
    }

    @Test
    void moreStartsThanThereIsRoomForAreNotLost() throws Exception {
        ClientExecutor executor = new ClientExecutor("executor-under-test");
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            start(executor, () -> {
                awaitQuietly(go);
                done.countDown();
            });
        }

        go.countDown();

        done.await();
    }

    private static void start(ClientExecutor executor, Runnable task) {
        Supplier<Boolean> call = () -> {
            executor.execute(task);
            return true;
        };
        assertThat(executor.starting(call)).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

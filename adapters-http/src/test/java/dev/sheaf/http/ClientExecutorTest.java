package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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

            var response = executor.starting(
                    executor.starterFor("a.name", true),
                    () -> client.sendAsync(
                            HttpRequest.newBuilder(URI.create(server.url("/x"))).build(),
                            BodyHandlers.ofString(UTF_8)));

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

    @Test
    void whatNeedsNoLookUpStartsOnTheThreadThatAsks() {
        ClientExecutor executor = new ClientExecutor("executor-under-test");
        String here = Thread.currentThread().getName();

        assertThat(startingThread(executor, "127.0.0.1", true)).isEqualTo(here);
        assertThat(startingThread(executor, "[::1]", true)).isEqualTo(here);
        assertThat(startingThread(executor, "localhost", true)).isEqualTo(here);
        assertThat(startingThread(executor, "127.0.0.1", false))
                .as("by a proxy, which has a name")
                .startsWith("executor-under-test-start-");
    }

    /** On one of the few, which is relieved if the JVM has forgotten the name after all. */
    @Test
    void whatWasFoundAMomentAgoStartsOnNoFurtherThread() {
        ClientExecutor executor = new ClientExecutor("executor-under-test");
        assertThat(startingThread(executor, "a.name", true)).startsWith("executor-under-test-start-");
        executor.found("a.name", System.nanoTime());
        executor.found("old.name", System.nanoTime() - Duration.ofSeconds(20).toNanos());

        assertThat(startingThread(executor, "a.name", true)).matches("executor-under-test-\\d+");
        assertThat(startingThread(executor, "old.name", true)).startsWith("executor-under-test-start-");
    }

    /** What a start hands over in its turn is no start. */
    @Test
    void aStartOnTheThreadThatAsksLeavesTheRestToTheOthers() {
        ClientExecutor executor = new ClientExecutor("executor-under-test");
        CompletableFuture<String> thread = new CompletableFuture<>();
        Runnable start = () ->
                executor.execute(() -> thread.complete(Thread.currentThread().getName()));

        executor.starting(executor.starterFor("127.0.0.1", true), () -> {
            executor.execute(start);
            return true;
        });

        assertThat(Await.value(thread)).matches("executor-under-test-\\d+");
    }

    private static String startingThread(ClientExecutor executor, String host, boolean straight) {
        CompletableFuture<String> thread = new CompletableFuture<>();
        executor.starting(executor.starterFor(host, straight), () -> {
            executor.execute(() -> thread.complete(Thread.currentThread().getName()));
            return true;
        });
        return Await.value(thread);
    }

    private static void start(ClientExecutor executor, Runnable task) {
        Supplier<Boolean> call = () -> {
            executor.execute(task);
            return true;
        };
        assertThat(executor.starting(executor.starterFor("a.name", true), call)).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Report;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stop does when the last byte is there: to the decoder, to the answer, and to the connection. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpLateAnswerTest extends RequestFixture {

    @Test
    void aCompleteResponseIsNotDecodedForARunThatIsCancelled() {
        server.onJson("/x", "{}");
        Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        AtomicInteger decoded = new AtomicInteger();
        Source<Object, String> source = via.get(server.url("/x"))
                .decodeOn(tasks::add)
                .decode(body -> {
                    decoded.incrementAndGet();
                    return "{}";
                });
        CompletableFuture<String> answer = HttpSourceTest.ask(source, "any");
        Await.until("the response is there", () -> !tasks.isEmpty());

        answer.cancel(true);
        tasks.remove().run();

        assertThat(decoded).hasValue(0);
        assertThat(server.open()).as("left alone").isEqualTo(1);
    }

    @Test
    void aRunHasEndedOnlyWhenItsDecoderHasReturned() throws Exception {
        server.onJson("/x", "{}");
        CountDownLatch decoding = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Source<Object, String> source = via.get(server.url("/x")).decode(body -> {
            decoding.countDown();
            go.await();
            return "late";
        });
        Aggregation<String> run = Stops.aggregationOf(source, Duration.ofMinutes(5));
        decoding.await();

        run.cancel(true);

        CompletableFuture<Report> ended = run.terminated().toCompletableFuture();
        assertThat(ended).isNotDone();
        go.countDown();
        Await.value(ended);
    }

    @Test
    void aDecoderMayCancelItsOwnRun() throws Exception {
        server.onJson("/x", "{}");
        CompletableFuture<Aggregation<String>> started = new CompletableFuture<>();
        Source<Object, String> source = via.get(server.url("/x")).decode(body -> {
            Await.value(started).cancel(true);
            return "late";
        });

        Aggregation<String> run = Stops.aggregationOf(source, Duration.ofMinutes(5));
        started.complete(run);

        Await.value(run.terminated().toCompletableFuture());
        assertThat(run).isCancelled();
        assertThat(server.open()).as("left alone").isEqualTo(1);
    }

    @Test
    void aDecoderMayAnswerNull() {
        server.onJson("/x", "{}");
        Source<Object, String> source = via.get(server.url("/x")).decode(body -> null);

        CompletableFuture<String> answer = HttpSourceTest.ask(source, "any");

        assertThat(Await.<String>value(answer)).isNull();
    }

    @Test
    void aLateAnswerIsReleasedWhereTheSourceSaysHow() throws Exception {
        server.onJson("/x", "{}");
        CountDownLatch decoding = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> released = new CopyOnWriteArrayList<>();
        Source<Object, String> source = via.get(server.url("/x"))
                .<String>decode(body -> {
                    decoding.countDown();
                    go.await();
                    return "late";
                })
                .onRelease(released::add);
        Aggregation<String> run = Stops.aggregationOf(source, Duration.ofMinutes(5));
        decoding.await();

        run.cancel(true);
        go.countDown();

        Await.value(run.terminated().toCompletableFuture());
        assertThat(released).containsExactly("late");
    }

    @Test
    void aStoppedExchangeUnderReleaseEndsTheRun() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Faults.stalledBody()));
        Aggregation<String> run = Stops.aggregationOf(source().onRelease(value -> {}), Duration.ofMinutes(5));
        arrived.await();

        run.cancel(true);

        Await.value(run.terminated().toCompletableFuture());
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    private Source<Object, String> source() {
        return via.get(server.url("/x")).maxBodyBytes(Integer.MAX_VALUE).decode(TEXT);
    }
}

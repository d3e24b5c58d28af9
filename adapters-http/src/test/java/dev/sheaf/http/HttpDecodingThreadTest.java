package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Behaviour;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which thread decodes an answer and completes its future, and in which context. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpDecodingThreadTest extends RequestFixture {

    private final Semaphore go = new Semaphore(0);

    @Test
    void anAnswerIsDecodedOnTheThreadThatHasItAndAFailureIsToldByTheRun() {
        server.on("/good", afterGo((request, connection) -> connection.sendJson(200, "{}")))
                .on("/bad", afterGo(Faults.resetInBody()));
        HttpSourceBuilder<Object> good = via.get(server.url("/good"));
        String ofTransport = via == Via.JDK ? "sheaf-http-" : "vert.x-eventloop-thread-";

        assertThat(decodingThread(good)).startsWith(ofTransport);
        assertThat(completingThread(good.decode(TEXT))).startsWith(ofTransport);
        assertThat(completingThread(via.get(server.url("/bad")).decode(TEXT))).startsWith("executor of the run");
    }

    @Test
    void decoderAndDependentsRunWhereTheSourceSays() {
        server.on("/x", afterGo((request, connection) -> connection.sendJson(200, "{}")));
        HttpSourceBuilder<Object> source =
                via.get(server.url("/x")).decodeOn(task -> new Thread(task, "executor of the source").start());

        assertThat(decodingThread(source)).isEqualTo("executor of the source");
        assertThat(completingThread(source.decode(TEXT))).isEqualTo("executor of the source");
    }

    @Test
    void aDecoderSeesTheContextThatTheRunCaptured() {
        server.onJson("/x", "{}");
        ThreadLocal<String> trace = new ThreadLocal<>();
        RunEnvironment tracing = RunEnvironment.system().withContext(() -> {
            String captured = trace.get();
            return task -> () -> {
                trace.set(captured);
                task.run();
                trace.remove();
            };
        });
        HttpSourceBuilder<Object> builder = via.get(server.url("/x"));

        for (HttpSourceBuilder<Object> source : List.of(builder, builder.decodeOn(task -> new Thread(task).start()))) {
            trace.set("of the caller");
            assertThat(Await.value(in(tracing, source.decode(body -> trace.get()))))
                    .isEqualTo("of the caller");
        }
    }

    /** One request for each permit. */
    private Behaviour afterGo(Behaviour behaviour) {
        return (request, connection) -> {
            go.acquireUninterruptibly();
            behaviour.answer(request, connection);
        };
    }

    private String decodingThread(HttpSourceBuilder<Object> source) {
        CompletableFuture<String> answer =
                HttpSourceTest.ask(source.decode(body -> Thread.currentThread().getName()), "any");
        go.release(); // after the request is sent: an answer that comes sooner leaves the sending thread
        return Await.value(answer);
    }

    /** The thread that completes the answer, which the server holds back until the dependent that notes it is there. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private String completingThread(Source<Object, String> source) {
        CompletableFuture<String> thread = new CompletableFuture<>();
        RunEnvironment environment =
                RunEnvironment.system().withExecutor(task -> new Thread(task, "executor of the run").start());
        Source<Object, String> noting = (query, context) -> {
            CompletableFuture<String> answer = source.fetch(query, context);
            answer.whenComplete(
                    (value, failure) -> thread.complete(Thread.currentThread().getName()));
            return answer;
        };
        in(environment, noting);
        go.release();
        return Await.value(thread);
    }

    @Test
    void anExecutorThatRejectsLosesNoAnswer() {
        server.onJson("/x", "{}");
        Source<Object, String> source = via.get(server.url("/x"))
                .decodeOn(task -> {
                    throw new RejectedExecutionException("full");
                })
                .decode(TEXT);

        assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("{}");
    }

    private static CompletableFuture<String> in(RunEnvironment environment, Source<Object, String> source) {
        return environment.open("alone", environment.deadlineIn(Await.BOUND)).run(source, "any");
    }
}

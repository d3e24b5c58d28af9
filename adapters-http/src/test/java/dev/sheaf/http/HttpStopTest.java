package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchScope;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Behaviour;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever stops an exchange, in whatever phase: it ends on the wire, and the server sees that. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpStopTest {

    @Parameter
    private Via via;

    private static final BodyDecoder<String> TEXT = body -> new String(body, UTF_8);

    static final Map<String, Behaviour> PHASES = Map.of(
            "no head", Faults.silence(),
            "slow head", Faults.slowHeaders(),
            "stalled body", Faults.stalledBody(),
            "stalled chunks", Faults.stalledChunks(),
            "dripping body", Faults.drip(),
            "endless body", Faults.endless());

    /** What is done with the future that the source returned. */
    static final Map<String, Consumer<CompletableFuture<?>>> WAYS = Map.of(
            "cancel(true)", future -> future.cancel(true),
            "cancel(false)", future -> future.cancel(false),
            "completeExceptionally", future -> future.completeExceptionally(new IllegalStateException("given up")),
            "complete", future -> future.complete(null),
            "orTimeout", future -> future.orTimeout(1, TimeUnit.MILLISECONDS));

    private final Semaphore go = new Semaphore(0);
    private FaultServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    static Stream<Arguments> phasesAndWays() {
        return PHASES.keySet().stream().flatMap(phase -> WAYS.keySet().stream().map(way -> Arguments.of(phase, way)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("phasesAndWays")
    void everyWayToEndTheFutureReachesTheWire(String phase, String way) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, PHASES.get(phase)));
        CompletableFuture<String> future = fetchAlone(source());
        arrived.await();

        WAYS.get(way).accept(future);

        Await.until("the client has closed the connection", () -> server.open() == 0);
        assertThat(server.requests()).isEqualTo(1);
    }

    static Stream<String> phases() {
        return PHASES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("phases")
    void cancellingTheRunReachesTheWire(String phase) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, PHASES.get(phase)));
        Aggregation<String> run = aggregationOf(source(), Duration.ofMinutes(5));
        arrived.await();

        run.cancel(true);

        Await.until("the client has closed the connection", () -> server.open() == 0);
        assertThat(Await.value(run.terminated().toCompletableFuture()).children())
                .extracting(Report::status)
                .containsExactly(Report.Status.CANCELLED);
    }

    @ParameterizedTest
    @MethodSource("phases")
    void theDeadlineCoversTheWholeExchange(String phase) {
        server.on("/x", PHASES.get(phase));
        long start = System.nanoTime();
        Aggregation<String> run = aggregationOf(source(), Duration.ofMillis(150));

        assertThat(Await.failure(run)).isInstanceOf(DeadlineExceededException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        Await.until("the client has closed the connection", () -> server.open() == 0);
        Await.value(run.terminated().toCompletableFuture());
    }

    @Test
    void aFailureElsewhereReachesTheWire() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Faults.stalledBody()));
        CompletableFuture<String> sibling = new CompletableFuture<>();
        Plan<String> plan = Plan.of("plan", Duration.ofMinutes(5));
        plan.require("exchange", source());
        plan.require("sibling", (query, context) -> sibling);
        Aggregation<String> run = plan.combine(got -> "never").start("any");
        arrived.await();

        sibling.completeExceptionally(new IllegalStateException("no"));

        assertThat(run).isCompletedExceptionally();
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    @Test
    void aDeadlineInVirtualTimeStopsARealExchange() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Faults.silence()));
        VirtualTime time = new VirtualTime();
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(2));
        var part = plan.require("exchange", source());
        Aggregation<String> run = time.start(plan.combine(got -> got.get(part)), "any");
        arrived.await();

        time.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(run).isNotDone();
        time.advance(Duration.ofNanos(1));

        assertThat(run).isCompletedExceptionally();
        assertThat(time.pendingTimers()).isZero();
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    @Test
    void armsNoTimerOfItsOwn() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Faults.silence()));
        VirtualTime time = new VirtualTime();
        RunEnvironment environment = time.environment();
        FetchScope scope = environment.open("alone", environment.deadlineIn(Duration.ofSeconds(1)));
        CompletableFuture<String> answer = scope.run(source(), "any");
        arrived.await();

        assertThat(time.pendingTimers()).isEqualTo(1); // that of the scope
        answer.cancel(true);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void aSpentBudgetSendsNothing() {
        server.onJson("/x", "{}");

        assertThat(Await.failure(RunEnvironment.system()
                        .open("alone", Deadline.in(Duration.ZERO))
                        .run(source(), "any")))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessage("GET " + server.url("/x") + ": no time was left, so nothing was sent");
        assertThat(server.accepted()).isZero();
    }

    @Test
    void aQueryThatUsesUpTheBudgetSendsNothing() {
        server.onJson("/x", "{}");
        VirtualTime time = new VirtualTime();
        Source<Object, String> source = via.get(server.url("/x?q={q}"))
                .param("q", query -> {
                    time.advance(Duration.ofSeconds(2));
                    return "late";
                })
                .decode(TEXT);
        RunEnvironment environment = time.environment();

        assertThat(Await.failure(environment
                        .open("alone", environment.deadlineIn(Duration.ofSeconds(1)))
                        .run(source, "any")))
                .isInstanceOf(DeadlineExceededException.class);
        assertThat(server.accepted()).isZero();
    }

    @Test
    void aQueryThatCancelsItsOwnRunSendsNothing() {
        AtomicInteger sent = new AtomicInteger();
        HttpTransport counting = new HttpTransport() {
            @Override
            public Exchange send(Request request, Receiver receiver) {
                sent.incrementAndGet();
                return () -> false;
            }
        };
        FetchScope scope = RunEnvironment.system().open("alone", Deadline.in(Await.BOUND));
        Source<Object, String> source = new HttpSourceBuilder<Object>(
                        RequestTemplate.of("GET", UriTemplate.parse("http://h/x?q={q}")),
                        SourceOptions.DEFAULT.with(counting))
                .param("q", query -> {
                    scope.cancel(CancelReason.CALLER);
                    return "late";
                })
                .decode(TEXT);

        assertThat(scope.run(source, "any")).isCancelled();
        assertThat(sent).hasValue(0);
    }

    @Test
    void cancellingWhileConnectingAnswersAtOnce() throws Exception {
        try (FullQueue deaf = new FullQueue()) {
            CompletableFuture<String> future = fetchAlone(via.get(deaf.url()).decode(TEXT));

            future.cancel(true);

            assertThat(future).isCancelled();
        }
    }

    @Test
    void theDeadlineCoversConnecting() throws Exception {
        try (FullQueue deaf = new FullQueue()) {
            Aggregation<String> run = aggregationOf(via.get(deaf.url()).decode(TEXT), Duration.ofMillis(100));

            assertThat(Await.failure(run)).isInstanceOf(DeadlineExceededException.class);
            Await.value(run.terminated().toCompletableFuture());
        }
    }

    @Test
    void theDeadlineCoversDecoding() {
        server.onJson("/x", "{}");
        CountDownLatch go = new CountDownLatch(1);
        Source<Object, String> source = via.get(server.url("/x")).decode(body -> {
            go.await();
            return "late";
        });

        Aggregation<String> run = aggregationOf(source, Duration.ofMillis(300));

        assertThat(Await.failure(run)).isInstanceOf(DeadlineExceededException.class);
        go.countDown();
        Await.value(run.terminated().toCompletableFuture());
    }

    // --- after the last byte

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
        Aggregation<String> run = aggregationOf(source, Duration.ofMinutes(5));
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

        Aggregation<String> run = aggregationOf(source, Duration.ofMinutes(5));
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
        Aggregation<String> run = aggregationOf(source, Duration.ofMinutes(5));
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
        Aggregation<String> run = aggregationOf(source().onRelease(value -> {}), Duration.ofMinutes(5));
        arrived.await();

        run.cancel(true);

        Await.value(run.terminated().toCompletableFuture());
        Await.until("the client has closed the connection", () -> server.open() == 0);
    }

    // --- threads

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

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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

    // --- helpers

    private Source<Object, String> source() {
        return via.get(server.url("/x")).maxBodyBytes(Integer.MAX_VALUE).decode(TEXT);
    }

    static Aggregation<String> aggregationOf(Source<Object, String> source, Duration limit) {
        Plan<String> plan = Plan.of("plan", limit);
        var part = plan.require("exchange", source);
        return plan.combine(got -> got.get(part)).start("any");
    }

    private static CompletableFuture<String> in(RunEnvironment environment, Source<Object, String> source) {
        return environment.open("alone", environment.deadlineIn(Await.BOUND)).run(source, "any");
    }

    /** The very future that the source returned, in a scope that does not look at it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static CompletableFuture<String> fetchAlone(Source<Object, String> source) {
        AtomicReference<CompletableFuture<String>> fetched = new AtomicReference<>();
        Source<Object, String> holding = (query, context) -> {
            fetched.set(source.fetch(query, context));
            return new CompletableFuture<>();
        };
        HttpSourceTest.ask(holding, "any");
        return fetched.get();
    }
}

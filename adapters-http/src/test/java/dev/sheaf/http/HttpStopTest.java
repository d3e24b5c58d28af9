package dev.sheaf.http;

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
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** However an exchange is stopped, in whatever phase: it ends on the wire, and the server sees that. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpStopTest extends RequestFixture {

    static Stream<Arguments> phasesAndWays() {
        return Stops.PHASES.keySet().stream()
                .flatMap(phase -> Stops.WAYS.keySet().stream().map(way -> Arguments.of(phase, way)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("phasesAndWays")
    void everyWayToEndTheFutureReachesTheWire(String phase, String way) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Stops.PHASES.get(phase)));
        CompletableFuture<String> future = Stops.fetchAlone(source());
        arrived.await();

        Stops.WAYS.get(way).accept(future);

        Await.until("the client has closed the connection", () -> server.open() == 0);
        assertThat(server.requests()).isEqualTo(1);
    }

    static Stream<String> phases() {
        return Stops.PHASES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("phases")
    void cancellingTheRunReachesTheWire(String phase) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        server.on("/x", Faults.signalling(arrived, Stops.PHASES.get(phase)));
        Aggregation<String> run = Stops.aggregationOf(source(), Duration.ofMinutes(5));
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
        server.on("/x", Stops.PHASES.get(phase));
        long start = System.nanoTime();
        Aggregation<String> run = Stops.aggregationOf(source(), Duration.ofMillis(150));

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
            CompletableFuture<String> future =
                    Stops.fetchAlone(via.get(deaf.url()).decode(TEXT));

            future.cancel(true);

            assertThat(future).isCancelled();
        }
    }

    @Test
    void theDeadlineCoversConnecting() throws Exception {
        try (FullQueue deaf = new FullQueue()) {
            Aggregation<String> run = Stops.aggregationOf(via.get(deaf.url()).decode(TEXT), Duration.ofMillis(100));

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

        Aggregation<String> run = Stops.aggregationOf(source, Duration.ofMillis(300));

        assertThat(Await.failure(run)).isInstanceOf(DeadlineExceededException.class);
        go.countDown();
        Await.value(run.terminated().toCompletableFuture());
    }

    private Source<Object, String> source() {
        return via.get(server.url("/x")).maxBodyBytes(Integer.MAX_VALUE).decode(TEXT);
    }
}

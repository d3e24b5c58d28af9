package dev.sheaf.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSource;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The spans of a request, as an exporter gets them. */
class OpenTelemetrySpansTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final Tracer tracer = tracer(virtualClock());

    private Tracer tracer(Clock clock) {
        return SdkTracerProvider.builder()
                .setClock(clock)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()
                .get("test");
    }

    private Clock virtualClock() {
        return new Clock() {
            @Override
            public long now() {
                Instant now = time.instant();
                return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
            }

            @Override
            public long nanoTime() {
                return time.nanoTime();
            }
        };
    }

    private static RunEnvironment traced(RunEnvironment environment, OpenTelemetrySpans spans) {
        return environment.withContext(spans).withListener(spans);
    }

    @Test
    void theTreeHasTheParentsAndTimesOfTheRun() {
        Plan<String> details = Plan.of("details", Duration.ofSeconds(1));
        var colour = details.require(
                "colour", ScriptedSource.<String, String>answers("red").after(Duration.ofMillis(70)));
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var user = plan.require(
                "user", ScriptedSource.<String, String>answers("ada").after(Duration.ofMillis(30)));
        var inner = plan.after(got -> got.get(user), user).require("inner", details.combine(got -> got.get(colour)));
        plan.optional("tips", ScriptedSource.hangs(), "none");
        plan.optional("adverts", ScriptedSource.fails(new IOException("secret")), "none");
        Aggregator<String, String> page = plan.combine(got -> got.get(user) + got.get(inner));

        time.advance(Duration.ofSeconds(1)); // a span that starts at zero would start now
        Span request = tracer.spanBuilder("request").startSpan();
        Context.current()
                .with(request)
                .wrap(() -> {
                    var run = page.in(traced(time.environment(), new OpenTelemetrySpans(tracer)))
                            .start("42");
                    time.advance(Duration.ofSeconds(2));
                    assertThat(run).isCompletedWithValue("adared");
                })
                .run();
        request.end();

        assertThat(exporter.getFinishedSpanItems())
                .extracting(span -> parentOf(span) + " > " + span.getName() + " " + millis(span) + " " + status(span))
                .containsExactlyInAnyOrder(
                        "none > request 2000 null",
                        "request > page 2000 SUCCEEDED",
                        "page > user 30 SUCCEEDED",
                        "page > inner 70 SUCCEEDED",
                        "inner > details 70 SUCCEEDED",
                        "details > colour 70 SUCCEEDED",
                        "page > tips 2000 TIMED_OUT",
                        "page > adverts 0 FAILED");
        assertThat(exporter.getFinishedSpanItems())
                .noneMatch(span -> span.toString().contains("secret"));
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    /** The one that is sent, over a real socket, is the one that is exported. */
    @Test
    @Tag("realtime")
    void theHeadersOfARequestNameTheSpanOfItsSource() throws Exception {
        var received = new CompletableFuture<String>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.complete(exchange.getRequestHeaders().getFirst("traceparent"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            OpenTelemetrySpans spans = new OpenTelemetrySpans(tracer(Clock.getDefault()));
            Source<String, String> stock = HttpSource.get(
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/stock")
                    .<String>headers((query, header) -> W3CTraceContextPropagator.getInstance()
                            .inject(Context.current(), header, (to, name, value) -> to.accept(name, value)))
                    .decode(body -> "some", "none");
            Plan<String> plan = Plan.of("page", Duration.ofMinutes(1));
            var user = plan.require("user", (query, context) -> CompletableFuture.completedFuture("ada"));
            var available = plan.require("stock", spans.asked(stock));

            plan.combine(got -> got.get(user) + got.get(available))
                    .in(traced(RunEnvironment.system(), spans))
                    .ask("42");
        } finally {
            server.stop(0);
        }

        SpanData span = exporter.getFinishedSpanItems().stream()
                .filter(finished -> finished.getName().equals("stock"))
                .findFirst()
                .orElseThrow();
        assertThat(received.join()).startsWith("00-" + span.getTraceId() + "-" + span.getSpanId() + "-");
        assertThat(parentOf(span)).isEqualTo("page");
    }

    private String parentOf(SpanData span) {
        List<SpanData> all = exporter.getFinishedSpanItems();
        return all.stream()
                .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
                .map(SpanData::getName)
                .findFirst()
                .orElse("none");
    }

    private static long millis(SpanData span) {
        return TimeUnit.NANOSECONDS.toMillis(span.getEndEpochNanos() - span.getStartEpochNanos());
    }

    private static String status(SpanData span) {
        return span.getAttributes().get(AttributeKey.stringKey("sheaf.status"));
    }
}

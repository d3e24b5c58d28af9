package dev.sheaf.examples.observability;

import dev.sheaf.AggregationListener;
import dev.sheaf.CancelReason;
import dev.sheaf.ContextCapture;
import dev.sheaf.FetchContext;
import dev.sheaf.Report;
import dev.sheaf.Source;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The spans of a run: one for the run, below that of the request; one for each source; below these whatever the report
 * has, such as attempts, connection and query, or the sources of a run inside. They end when the run is decided.
 *
 * <p>An environment gets it twice: by {@code withContext}, which carries the run's span to all threads, and by {@code
 * withListener}. A source that sends its span along goes through {@link #asked}.
 */
public final class OpenTelemetrySpans implements AggregationListener, ContextCapture {

    private static final ContextKey<Trace> TRACE = ContextKey.named("dev.sheaf.trace");

    /** The live spans of one run; it travels in the captured context. */
    private static final class Trace {

        final Span run;
        final Map<String, Span> sources = new ConcurrentHashMap<>();

        /** Set by the first source; those of runs inside come later. */
        volatile long runId;

        Trace(Span run) {
            this.run = run;
        }
    }

    /** A source that is about to be asked, and the context with its span. */
    private record Asked(String source, Context context) {}

    /** From {@link #sourceStarted} to {@link #asked}, which comes next on the same thread. */
    private static final ThreadLocal<Asked> NEXT = new ThreadLocal<>();

    private final Tracer tracer;

    public OpenTelemetrySpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        Trace trace = new Trace(tracer.spanBuilder("run").startSpan());
        Context context = Context.current().with(trace.run).with(TRACE, trace);
        return context::wrap;
    }

    /**
     * A source whose span is the current one when it is asked, and so when the headers of a request are written. It
     * goes around everything else; the second attempt of a guard, and a source of a run inside, have the run's span.
     */
    public <Q, T> Source<Q, T> asked(Source<Q, T> source) {
        return new Source<>() {
            @Override
            public CompletableFuture<T> fetch(Q query, FetchContext context) {
                Asked asked = NEXT.get();
                NEXT.remove();
                if (asked == null || !asked.source().equals(context.name())) {
                    return source.fetch(query, context);
                }
                return asked.context()
                        .wrapSupplier(() -> source.fetch(query, context))
                        .get();
            }

            @Override
            public void release(T value) {
                source.release(value);
            }
        };
    }

    @Override
    public void sourceStarted(long runId, String plan, String source) {
        Trace trace = current();
        if (trace.sources.isEmpty()) {
            trace.runId = runId;
        }
        if (trace.runId == runId) {
            Span span = tracer.spanBuilder(source).startSpan();
            trace.sources.put(source, span);
            NEXT.set(new Asked(source, Context.current().with(span)));
        }
    }

    @Override
    public void runEnded(Report run) {
        Trace trace = current();
        if (trace.sources.isEmpty() || trace.runId == run.runId()) {
            trace.run.updateName(run.name());
            for (Report source : run.children()) {
                Span span = trace.sources.get(source.name());
                if (span != null) { // else it was skipped
                    end(span, source, run.startedAt());
                }
            }
            describe(trace.run, run).end(run.startedAt().plus(run.end()));
        }
    }

    private static Trace current() {
        return Objects.requireNonNull(
                Context.current().get(TRACE), "an environment with this listener needs it by withContext too");
    }

    /** All times of a report are counted from the start of the outermost run, also those of the runs inside. */
    private void end(Span span, Report ended, Instant start) {
        Context parent = Context.root().with(span);
        for (Report child : ended.children()) {
            end(
                    tracer.spanBuilder(child.name())
                            .setParent(parent)
                            .setStartTimestamp(child.startedAt())
                            .startSpan(),
                    child,
                    start);
        }
        describe(span, ended).end(start.plus(ended.end()));
    }

    /** Names and classes; no message, for that may quote what does not belong in a trace. */
    private static Span describe(Span span, Report ended) {
        span.setAttribute("sheaf.status", ended.status().name());
        span.setAttribute("sheaf.reason", ended.reason().map(CancelReason::name).orElse(null));
        span.setAttribute("sheaf.fallback", ended.fallbackServed());
        span.setAttribute(
                "error.type",
                ended.failure().map(thrown -> thrown.getClass().getName()).orElse(null));
        boolean error = ended.status() == Report.Status.FAILED || ended.status() == Report.Status.TIMED_OUT;
        return error ? span.setStatus(StatusCode.ERROR) : span;
    }
}

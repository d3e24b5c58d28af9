package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Plays a {@link HedgeCase} on the library and describes what came of it, in the words of the {@link HedgeOracle}. */
final class HedgeRun implements Source<Object, String> {

    private final HedgeCase hedged;
    private final VirtualTime time = new VirtualTime();
    private final Outside outside = new Outside(time);
    private final List<ScriptedSource<Object, String>> requests;
    private final Source<Object, String> source = safeToRepeat().hedged(micros(HedgeCase.AFTER), 1);
    private final List<String> released = new ArrayList<>();

    private String result;
    private int begun;
    private boolean timerLeft;
    private long terminated = -1;

    private HedgeRun(HedgeCase hedged) {
        this.hedged = hedged;
        this.requests = List.of(
                hedged.first().source("request 1", outside), hedged.second().source("request 2", outside));
    }

    static String actual(HedgeCase hedged) {
        return new HedgeRun(hedged).play();
    }

    @Override
    public CompletableFuture<String> fetch(Object query, FetchContext context) {
        return query.equals("other")
                ? new CompletableFuture<>()
                : requests.get(begun++).fetch(query, context);
    }

    @Override
    public void release(String value) {
        released.add(value);
    }

    private Aggregation<String> start(String query, int limit) {
        Plan<Object> plan = Plan.of("plan", micros(limit));
        var part = plan.require("part", source);
        return time.start(plan.combine(got -> got.get(part)), query);
    }

    private String play() {
        Aggregation<String> other = start("other", 4 * HedgeCase.NEVER);
        time.advance(micros(hedged.room() ? 0 : HedgeCase.AFTER)); // with a hedge of its own, or not yet
        if (hedged.room()) {
            other.cancel(true);
        }
        long origin = time.elapsed().toNanos();
        int othersTimers = time.pendingTimers();
        Aggregation<String> run = start("query", hedged.limit());
        CompletableFuture<Void> unused = run.handle((value, failure) -> {
            String how = failure == null ? "SUCCEEDED " + value : run.isCancelled() ? "CANCELLED" : describe(failure);
            result = how + " at " + micros(origin);
            return null;
        });
        run.terminated().thenRun(() -> terminated = micros(origin));
        outside.schedule(time.nanoTime() + hedged.cancel() * 1_000L, () -> run.cancel(true));
        while (result == null && micros(origin) < HedgeCase.NEVER) {
            time.advance(micros(500));
        }
        timerLeft = time.pendingTimers() - othersTimers != outside.pending();
        time.advance(micros(HedgeCase.NEVER));
        other.cancel(true);
        return describe(run.report().child("part").orElseThrow());
    }

    private long micros(long origin) {
        return (time.elapsed().toNanos() - origin) / 1_000;
    }

    private static Duration micros(int micros) {
        return Duration.ofNanos(micros * 1_000L);
    }

    private static String describe(Throwable failure) {
        if (failure instanceof DeadlineExceededException) {
            return "TIMED_OUT";
        }
        Throwable cause = failure.getCause();
        return cause.getSuppressed().length == 0
                ? "FAILED " + whose(cause)
                : "FAILED " + whose(cause.getCause()) + " after " + whose(cause.getSuppressed()[0]);
    }

    private static String whose(Throwable failure) {
        return failure instanceof NullPointerException ? "null" : failure.getMessage();
    }

    private String describe(Report part) {
        StringBuilder text = new StringBuilder(result);
        for (Report request : part.children()) {
            text.append(" | ").append(request.status());
            request.reason().ifPresent(reason -> text.append(' ').append(reason));
        }
        text.append(" | terminated at ").append(terminated).append(", released");
        released.stream().sorted().forEach(value -> text.append(' ').append(value));
        return text + (timerLeft ? " TIMER LEFT" : "");
    }
}

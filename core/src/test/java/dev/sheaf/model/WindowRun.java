package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Gathered;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.model.Window.Kind;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Plays a {@link Window} on the library and describes what came of it, in the words of the {@link WindowOracle}. */
final class WindowRun {

    private final Window window;
    private final VirtualTime time = new VirtualTime();
    private final Outside outside = new Outside(time);
    private final List<ScriptedSource<Object, String>> sources = new ArrayList<>();
    private final ScriptedSource<Object, String> other;
    private final Keyed keyed = new Keyed();

    private String ending;
    private long decided;
    private long terminated = -1;
    private boolean timerLeft;

    private WindowRun(Window window) {
        this.window = window;
        for (int i = 0; i < window.size(); i++) {
            sources.add(window.acts().get(i).source("v" + i, outside));
        }
        other = window.other().source("other", outside);
    }

    static String actual(Window window) {
        WindowRun played = new WindowRun(window);
        return played.describe(played.play().report());
    }

    private Aggregation<String> play() {
        Plan<Object> plan = Plan.of("window", Duration.ofMillis(window.limit()));
        Function<Gathered, String> values = addMany(plan);
        plan.require("other", other);
        Aggregation<String> run = time.start(plan.combine(values), "query");
        CompletableFuture<Void> unused = run.handle((value, failure) -> {
            ending = failure == null ? "SUCCEEDED with " + value : run.isCancelled() ? "CANCELLED" : describe(failure);
            decided = time.elapsed().toMillis();
            return null;
        });
        run.terminated().thenRun(() -> terminated = time.elapsed().toMillis());
        outside.schedule(time.nanoTime() + Duration.ofMillis(window.cancel()).toNanos(), () -> run.cancel(true));
        for (int i = 0; i <= Window.LAST_INSTANT; i++) {
            timerLeft |= run.isDone() && !outside.hasAllTimersOf(time);
            time.advance(Duration.ofMillis(1));
        }
        return run;
    }

    private Function<Gathered, String> addMany(Plan<Object> plan) {
        if (window.kind() == Kind.FIRST_OF) {
            var first = plan.require("many", Source.firstOf(sources));
            return got -> "[" + got.get(first) + "]";
        }
        List<Integer> keys = IntStream.range(0, window.size()).boxed().toList();
        var many = plan.require(
                "many",
                window.kind() == Kind.QUORUM
                        ? Source.quorum(window.enough(), sources)
                        : keyed.each(window.atOnce(), keys.size()).on(query -> keys));
        return got -> got.get(many).toString();
    }

    /** All sources as one that is asked with an index. */
    private final class Keyed implements Source<Integer, String> {

        private final List<CompletableFuture<String>> asked = new ArrayList<>();
        private long mostAtOnce;

        @Override
        public CompletableFuture<String> fetch(Integer key, FetchContext context) {
            long goingOn = asked.stream().filter(future -> !future.isDone()).count();
            mostAtOnce = Math.max(mostAtOnce, goingOn + 1);
            CompletableFuture<String> answer = sources.get(key).fetch(key, context);
            if (answer != null) {
                asked.add(answer);
            }
            return answer;
        }

        @Override
        public void release(String value) {
            sources.get(Integer.parseInt(value.substring(1))).release(value);
        }
    }

    private String describe(Throwable failure) {
        if (failure instanceof DeadlineExceededException exceeded) {
            return "TIMED_OUT without " + String.join(" ", exceeded.missing());
        }
        SourceFailedException failed = (SourceFailedException) failure;
        Throwable cause = failed.getCause();
        boolean tooFew = failed.sourceName().equals("many") && window.kind() != Kind.EACH;
        StringBuilder text = new StringBuilder("FAILED by " + failed.sourceName() + ": ");
        text.append(whose(tooFew ? cause.getCause() : cause));
        for (Throwable earlier : cause.getSuppressed()) {
            text.append(" +").append(whose(earlier));
        }
        return text.toString();
    }

    /** The name of the source, which its failure carries; that of a null future names its scope. */
    private static String whose(Throwable failure) {
        String message = failure.getMessage();
        if (!(failure instanceof NullPointerException)) {
            return message;
        }
        String scope = message.substring(message.indexOf('\'') + 1, message.lastIndexOf('\''));
        return scope.startsWith("source ")
                ? "v" + (Integer.parseInt(scope.substring("source ".length())) - 1)
                : scope.replace("key ", "v");
    }

    private String describe(Report report) {
        Report many = report.child("many").orElseThrow();
        StringBuilder text = new StringBuilder(ending);
        text.append(", decided at ").append(decided).append(", terminated at ").append(terminated);
        describe(many, text.append(" | many "));
        describe(report.child("other").orElseThrow(), text.append(" | other "));
        text.append(" released".repeat(other.released().size()));
        for (int i = 0; i < window.size(); i++) {
            text.append(" | ");
            if (i < many.children().size()) {
                describe(many.children().get(i), text);
            } else {
                text.append('-');
            }
            ScriptedSource<Object, String> source = sources.get(i);
            text.append(" started".repeat(source.starts())).append(" stopped".repeat(source.cancellations()));
            text.append(" released".repeat(source.released().size()));
        }
        text.append(keyed.mostAtOnce <= window.atOnce() ? "" : " " + keyed.mostAtOnce + " AT ONCE");
        text.append(timerLeft ? " TIMER LEFT" : "");
        return text.toString();
    }

    private static void describe(Report node, StringBuilder text) {
        text.append(node.status());
        node.reason().ifPresent(reason -> text.append(' ').append(reason));
    }
}

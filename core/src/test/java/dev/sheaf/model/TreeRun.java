package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.AggregationException;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Gathered;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Plays a {@link Tree} on the library and describes what came of it, in the words of the {@link TreeOracle}. */
final class TreeRun {

    /** When everything has ended, what goes on after a cancel as well. */
    private static final int LAST_INSTANT = 2 * Tree.LATEST + 2;

    private final VirtualTime time = new VirtualTime();
    private final Outside outside = new Outside(time);
    private final List<Deadline> instants = IntStream.rangeClosed(0, LAST_INSTANT)
            .mapToObj(i -> time.environment().deadlineIn(Duration.ofMillis(i)))
            .toList();

    private final List<CompletableFuture<String>> futures = new ArrayList<>();
    private String ending;
    private long decided;
    private long terminated = -1;
    private boolean timerLeft;

    private TreeRun() {}

    /** A plan, a pair or a source, as it was built. */
    private record Built(
            ScriptedSource<Object, String> source, boolean isPair, List<Built> parts, AtomicInteger actions) {

        String describe(Report part) {
            if (part.status() == Report.Status.SKIPPED) {
                return "SKIPPED";
            }
            if (isPair) {
                List<Report> both = part.children();
                return describeNode(part) + " {" + parts.get(0).describe(both.get(0)) + "; "
                        + parts.get(1).describe(both.get(1)) + "}";
            }
            return source == null
                    ? describeNode(part) + ": " + describeRun(part.children().get(0))
                    : describeNode(part)
                            + " started".repeat(source.starts())
                            + " stopped".repeat(source.cancellations())
                            + " released".repeat(source.released().size())
                            + (actions == null
                                            || actions.get()
                                                    == source.released().size()
                                    ? ""
                                    : " ACTION " + actions);
        }

        String describeRun(Report run) {
            return IntStream.range(0, parts.size())
                    .mapToObj(i -> parts.get(i).describe(run.children().get(i)))
                    .collect(Collectors.joining(", ", describeNode(run) + " (", ")"));
        }

        private static String describeNode(Report node) {
            return node.status() + node.reason().map(reason -> " " + reason).orElse("");
        }
    }

    static String actual(Tree.Nested tree, int cancel) {
        return new TreeRun().play(tree, cancel);
    }

    private String play(Tree.Nested tree, int cancel) {
        Built root = new Built(null, false, new ArrayList<>(), null);
        Aggregation<String> run = time.start(build(tree, root), "query");
        CompletableFuture<Void> unused = run.handle((value, failure) -> {
            ending = failure == null ? "SUCCEEDED with " + value : run.isCancelled() ? "CANCELLED" : describe(failure);
            decided = time.elapsed().toMillis();
            return null;
        });
        run.terminated().thenRun(() -> terminated = time.elapsed().toMillis());
        outside.schedule(time.nanoTime() + Duration.ofMillis(cancel).toNanos(), () -> run.cancel(true));
        for (int i = 0; i <= LAST_INSTANT; i++) {
            timerLeft |= run.isDone() && !outside.hasAllTimersOf(time);
            time.advance(Duration.ofMillis(1));
        }
        return ending + ", decided at " + decided + ", terminated at " + terminated + " | "
                + root.describeRun(run.report()) + (timerLeft ? " TIMER LEFT" : "")
                + (futures.stream().allMatch(CompletableFuture::isDone) ? "" : " A FUTURE WAS NOT CANCELLED");
    }

    private Aggregator<Object, String> build(Tree.Nested tree, Built built) {
        Plan<Object> plan = tree.limit() == 0 ? Plan.of("plan") : Plan.of("plan", Duration.ofMillis(tree.limit()));
        List<Function<Gathered, String>> readers = new ArrayList<>();
        for (Tree part : tree.parts()) {
            String name = "p" + readers.size();
            Source<Object, String> source = source(part, name, built.parts);
            Part<String> handle =
                    part.isRequired() ? plan.require(name, source) : plan.optional(name, source, "fallback");
            readers.add(got -> got.get(handle));
        }
        return plan.combine(
                got -> readers.stream().map(reader -> reader.apply(got)).collect(Collectors.joining(", ", "(", ")")));
    }

    private Source<Object, String> source(Tree part, String name, List<Built> siblings) {
        if (part instanceof Tree.Nested nested) {
            Built inner = new Built(null, false, new ArrayList<>(), null);
            siblings.add(inner);
            return build(nested, inner);
        }
        if (part instanceof Tree.Pair pair) {
            Built both = new Built(null, true, new ArrayList<>(), null);
            siblings.add(both);
            Source<Object, String> first = source(pair.first(), name, both.parts);
            Source<Object, String> second = source(pair.second(), name + "'", both.parts);
            return pair.isOr() ? first.or(second) : first.then(second);
        }
        Tree.Leaf leaf = (Tree.Leaf) part;
        ScriptedSource<Object, String> source = leaf.act().source(name, outside);
        AtomicInteger actions = new AtomicInteger();
        boolean released = leaf.made() == Tree.Made.RELEASED && leaf.act().isStubborn();
        siblings.add(new Built(source, false, List.of(), released ? actions : null));
        Source<Object, String> watched = new Watched(source);
        Source<Object, String> made = switch (leaf.made()) {
            case AS_IT_IS -> watched;
            case RELEASED -> released ? watched.onRelease(value -> actions.incrementAndGet()) : watched;
            case MAPPED -> watched.map(value -> value);
            case MAPPED_BADLY ->
                watched.map(value -> {
                    throw new IllegalStateException("badly");
                });
        };
        return leaf.limit() == 0 ? made : made.within(Duration.ofMillis(leaf.limit()));
    }

    /** A source whose future must be done in the end: answered, failed, or reached by a cancel. */
    private final class Watched implements Source<Object, String> {

        private final Source<Object, String> source;

        Watched(Source<Object, String> source) {
            this.source = source;
        }

        @Override
        public CompletableFuture<String> fetch(Object query, FetchContext context) {
            CompletableFuture<String> answer = source.fetch(query, context);
            if (answer != null) {
                futures.add(answer);
            }
            return answer;
        }

        @Override
        public void release(String value) {
            source.release(value);
        }
    }

    private String suppressed(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable suppressed : failure.getSuppressed()) {
            text.append(" + ").append(describe(suppressed));
        }
        return text.toString();
    }

    private String describe(Throwable failure) {
        if (failure instanceof DeadlineExceededException exceeded) {
            String whose =
                    "TIMED_OUT of " + exceeded.deadline().map(instants::indexOf).orElseThrow();
            return exceeded.missing().isEmpty()
                    ? whose
                    : whose + " without " + String.join(" ", exceeded.missing()) + suppressed(failure);
        }
        if (failure instanceof SourceFailedException failed) {
            return "FAILED by " + failed.sourceName() + ": " + describe(failed.getCause()) + suppressed(failed);
        }
        if (failure instanceof AggregationException) {
            return "neither: " + describe(failure.getCause()) + " + " + describe(failure.getSuppressed()[0]);
        }
        return failure instanceof NullPointerException ? "null" : failure.getMessage();
    }
}

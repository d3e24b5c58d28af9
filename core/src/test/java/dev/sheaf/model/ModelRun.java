package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.AggregationException;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Gathered;
import dev.sheaf.Outcome;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.testing.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Plays a {@link Tree} on the library and describes what came of it, in the words of the {@link Oracle}. */
final class ModelRun {

    private final World world = new World();
    private final int limit; // of the whole, so the latest deadline
    private final Map<String, ActingSource> sources = new HashMap<>();

    private ModelRun(int limit) {
        this.limit = limit;
    }

    static String actual(Tree.Nested tree, int cancel) {
        return new ModelRun(tree.limit()).play(tree, cancel);
    }

    private String play(Tree.Nested tree, int cancel) {
        Aggregation<String> run = world.start(aggregator(tree, "p"), cancel);
        world.playUntilDone(1, limit);
        world.playOut();
        Report report = run.report();
        return world.result(result(run, report)) + " | " + describeRun(tree, "p", report) + " |" + world.notes();
    }

    private String result(Aggregation<String> run, Report report) {
        if (world.failure == null) {
            return report.status() + " with " + world.value;
        }
        if (run.isCancelled()) {
            return report.status().name();
        }
        boolean agrees = world.failure instanceof AggregationException ours
                && ours.report().orElseThrow().status() == report.status();
        return describe(world.failure) + (agrees ? "" : " BUT THE REPORT SAYS " + report.status());
    }

    // --- what is to be played

    private Aggregator<Object, String> aggregator(Tree.Nested tree, String name) {
        Plan<Object> plan = tree.limit() == 0 ? Plan.of("plan") : Plan.of("plan", World.ticks(tree.limit()));
        List<Function<Gathered, String>> readers = new ArrayList<>();
        for (Tree part : tree.parts()) {
            readers.add(reader(plan, part, name + "." + readers.size()));
        }
        return plan.combine(got -> {
            String gathered =
                    readers.stream().map(reader -> reader.apply(got)).collect(Collectors.joining(", ", "(", ")"));
            if (tree.isBroken()) {
                throw new IllegalStateException("broken " + name);
            }
            return gathered;
        });
    }

    private Function<Gathered, String> reader(Plan<Object> plan, Tree part, String name) {
        Source<Object, Object> source = source(part, name);
        if (part.kind() == Tree.Kind.SETTLE) {
            Part<Outcome<Object>> settled = plan.settle(name, source);
            return got -> describe(got.get(settled));
        }
        Part<Object> handle =
                part.kind() == Tree.Kind.REQUIRE ? plan.require(name, source) : plan.optional(name, source, "fallback");
        return got -> String.valueOf(got.get(handle));
    }

    private static String describe(Outcome<Object> outcome) {
        if (outcome instanceof Outcome.Succeeded<Object> succeeded) {
            return String.valueOf(succeeded.value());
        }
        return outcome instanceof Outcome.Failed ? "FAILED" : outcome instanceof Outcome.TimedOut ? "TIMED_OUT" : "?";
    }

    @SuppressWarnings("unchecked") // strings, or lists of them
    private Source<Object, Object> source(Tree part, String name) {
        Source<Object, ?> source = part instanceof Tree.Leaf leaf
                ? source(leaf, name)
                : part instanceof Tree.Several several ? several(several, name) : aggregator((Tree.Nested) part, name);
        return (Source<Object, Object>) source;
    }

    private Source<Object, String> source(Tree.Leaf leaf, String name) {
        ActingSource source = new ActingSource(world, name, leaf.act(), leaf.isMapped());
        sources.put(name, source);
        Source<Object, String> made = switch (leaf.made()) {
            case AS_IT_IS -> source;
            case RELEASED -> leaf.isReleased() ? source.onRelease(value -> source.actions++) : source;
            case MAPPED -> source.map(value -> value);
            case MAPPED_BADLY ->
                source.map(value -> {
                    throw new IllegalStateException("badly mapped " + name);
                });
        };
        return leaf.limit() == 0 ? made : made.within(World.ticks(leaf.limit()));
    }

    private Source<Object, ?> several(Tree.Several several, String name) {
        List<Source<Object, String>> parts = new ArrayList<>();
        for (Tree.Leaf leaf : several.parts()) {
            parts.add(source(leaf, name + "." + parts.size()));
        }
        List<Object> keys = List.copyOf(parts); // any, but so many
        return switch (several.how()) {
            case OR -> parts.get(0).or(parts.get(1));
            case THEN -> parts.get(0).then(parts.get(1));
            case HEDGED -> hedged(several, new OneAfterTheOther(parts));
            case FIRST_OF -> Source.firstOf(parts);
            case QUORUM -> Source.quorum(several.bound(), parts);
            case EACH ->
                new OneAfterTheOther(parts).each(several.bound(), parts.size()).on(query -> keys);
        };
    }

    /** Another run has a hedge, too; whether it leaves room for one more is whether it is over. */
    private static Source<Object, String> hedged(Tree.Several several, Source<Object, String> requests) {
        Source<Object, String> hedged = requests.safeToRepeat().hedged(World.ticks(several.bound()), 1);
        VirtualTime elsewhere = new VirtualTime();
        Plan<Object> plan = Plan.of("other", World.ticks(4L * several.bound()));
        Part<String> part = plan.require("part", hedged);
        Aggregation<String> other = elsewhere.start(plan.combine(got -> got.get(part)), "other");
        elsewhere.advance(World.ticks(several.bound()));
        if (several.room()) {
            other.cancel(true);
        }
        return hedged;
    }

    /** One source whose requests are answered by several. */
    private final class OneAfterTheOther implements Source<Object, String> {

        private final List<Source<Object, String>> parts;
        private int asked;

        OneAfterTheOther(List<Source<Object, String>> parts) {
            this.parts = parts;
        }

        @Override
        public CompletableFuture<String> fetch(Object query, FetchContext context) {
            return query.equals("other")
                    ? new CompletableFuture<>()
                    : parts.get(asked++).fetch(query, context);
        }

        @Override
        public void release(String value) {
            sources.get(value).release(value);
        }
    }

    // --- what came of it

    private String describeRun(Tree.Nested tree, String name, Report report) {
        return describe(report)
                + IntStream.range(0, tree.parts().size())
                        .mapToObj(i -> describePart(
                                tree.parts().get(i),
                                name + "." + i,
                                report.children().get(i)))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private String describePart(Tree part, String name, Report report) {
        String text = describe(report);
        if (part instanceof Tree.Leaf leaf) {
            text += describeLeaf(leaf, name, report);
        } else if (report.status() != Status.SKIPPED) {
            List<Report> children = report.children();
            text += part instanceof Tree.Several several
                    ? IntStream.range(0, children.size())
                            .mapToObj(i -> describePart(several.parts().get(i), name + "." + i, children.get(i)))
                            .collect(Collectors.joining("; ", " {", "}"))
                    : ": " + describeRun((Tree.Nested) part, name, children.get(0));
        }
        return text + (report.fallbackServed() ? " fallback" : "");
    }

    private String describeLeaf(Tree.Leaf leaf, String name, Report report) {
        ActingSource source = sources.get(name);
        String text = " released".repeat(source.releases);
        if (leaf.isReleased() && source.actions != source.releases) {
            text += " BUT " + source.actions + " ACTIONS";
        }
        boolean isLimited = leaf.limit() > 0 && report.status() != Status.SKIPPED;
        Status within = isLimited ? report.children().get(0).status() : report.status();
        return text + (within == report.status() ? "" : " BUT WITHIN " + within);
    }

    private String describe(Report node) {
        return node.status()
                + node.reason().map(reason -> " " + reason).orElse("")
                + node.failure().map(failure -> " by " + describe(failure)).orElse("");
    }

    private String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        if (failure instanceof DeadlineExceededException exceeded) {
            text.append("TIMED_OUT of ").append(tick(exceeded.deadline().orElseThrow()));
            text.append(exceeded.missing().isEmpty() ? "" : " without ").append(String.join(" ", exceeded.missing()));
        } else if (failure instanceof AggregationException) {
            text.append("FAILED ");
            text.append(failure instanceof SourceFailedException failed ? "by " + failed.sourceName() : "to combine");
            text.append(": ").append(describe(failure.getCause()));
        } else if (failure instanceof NullPointerException) {
            text.append("null of ").append(failure.getMessage().split("'", -1)[1]); // it names the scope
        } else {
            text.append(failure.getMessage());
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            text.append(" + ").append(describe(suppressed));
        }
        return text.toString();
    }

    private int tick(Deadline deadline) {
        return IntStream.rangeClosed(0, limit)
                .filter(tick -> world.instant(tick).equals(deadline))
                .findFirst()
                .orElse(-1);
    }
}

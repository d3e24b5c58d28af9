package dev.sheaf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked in one run: named parts, each a {@link Source} and what its failure means.
 *
 * <p>The kind of each part is the whole policy: a run in which every part is {@linkplain #require required} fails fast;
 * {@linkplain #optional optional} parts make partial answers; {@linkplain #settle settled} parts collect everything.
 *
 * {@snippet class="dev.sheaf.PlanSnippets" region="plan"}
 *
 * <p>A plan is written by one thread, then frozen by {@link #combine}; after that it is immutable. Parts that need no
 * others are started in the order in which they were added; each of the rest is started when the parts that it needs
 * have settled.
 *
 * @param <Q> the query that every part is asked
 */
public final class Plan<Q extends @Nullable Object> {

    private final String name;
    final @Nullable Duration limit;
    private final long limitNanos; // farther than any other where there is no limit
    final List<Part<?>> parts;
    private final Set<String> names;
    private final List<Source<?, ?>> sources; // of the parts; handed to the aggregator
    private boolean combined;

    /** Whether some part was added through {@link #after}. */
    boolean hasNeeds;

    /** The plan that is combined: this one, unless {@link #after} made this. */
    private final Plan<?> whole;

    /** The parts that those added here need. */
    private final List<Part<?>> needs;

    /** Makes the query of these parts from the answers of those that they need. */
    private final @Nullable Function<? super Gathered, ? extends Q> query;

    private Plan(String name, @Nullable Duration limit) {
        this.name = requireName(name, "plan", "");
        this.limit = limit;
        this.limitNanos = limit == null ? Deadline.FARTHEST : Deadline.clampedNanos(limit);
        this.parts = new ArrayList<>();
        this.names = new HashSet<>();
        this.sources = new ArrayList<>();
        this.whole = this;
        this.needs = List.of();
        this.query = null;
    }

    /** Adds to the lists of the whole plan. */
    private Plan(Plan<?> whole, List<Part<?>> needs, Function<? super Gathered, ? extends Q> query) {
        this.name = whole.name;
        this.limit = whole.limit;
        this.limitNanos = whole.limitNanos;
        this.parts = whole.parts;
        this.names = whole.names;
        this.sources = whole.sources;
        this.whole = whole;
        this.needs = needs;
        this.query = query;
    }

    /**
     * A plan whose runs take at most the limit.
     *
     * @param <Q> the query that every part is asked
     * @param name the name of its runs, in reports and exceptions
     * @param limit the longest time a run may take; more than zero
     * @return an empty plan
     * @throws IllegalArgumentException if the name is blank or holds control characters, or the limit is zero or
     *     negative
     */
    public static <Q extends @Nullable Object> Plan<Q> of(String name, Duration limit) {
        return new Plan<>(name, requirePositive(limit, "plan '" + name + "'"));
    }

    /**
     * A plan without a limit of its own, for runs inside another run, whose deadline then holds.
     *
     * @param <Q> the query that every part is asked
     * @param name the name of its runs, in reports and exceptions
     * @return an empty plan
     * @throws IllegalArgumentException if the name is blank or holds control characters
     */
    public static <Q extends @Nullable Object> Plan<Q> of(String name) {
        return new Plan<>(name, null);
    }

    /**
     * Adds a part without which there is no result: when it fails, the run fails at once and the others are stopped.
     *
     * @param <T> what the source answers
     * @param name the part's name; unique in this plan
     * @param source what to ask
     * @return the handle that reads the answer
     * @throws IllegalArgumentException if the name is blank or taken, or holds control characters
     * @throws IllegalStateException if this plan is already combined
     */
    public <T extends @Nullable Object> Part<T> require(String name, Source<? super Q, T> source) {
        return add(name, Part.Kind.REQUIRED, source, null);
    }

    /**
     * Adds a part that a fallback can stand in for: when the source fails, or has no answer at the deadline.
     *
     * @param <T> what the source answers
     * @param name the part's name; unique in this plan
     * @param source what to ask
     * @param fallback stands in for the answer; may be {@code null} where {@code T} is nullable
     * @return the handle that reads the answer or the fallback
     * @throws IllegalArgumentException if the name is blank or taken, or holds control characters
     * @throws IllegalStateException if this plan is already combined
     */
    public <T extends @Nullable Object> Part<T> optional(String name, Source<? super Q, T> source, T fallback) {
        return add(name, Part.Kind.OPTIONAL, source, fallback);
    }

    /**
     * Adds a part whose outcome is handed over whatever it is, so that it never fails the run.
     *
     * @param <T> what the source answers
     * @param name the part's name; unique in this plan
     * @param source what to ask
     * @return the handle that reads the outcome
     * @throws IllegalArgumentException if the name is blank or taken, or holds control characters
     * @throws IllegalStateException if this plan is already combined
     */
    public <T extends @Nullable Object> Part<Outcome<T>> settle(String name, Source<? super Q, T> source) {
        return add(name, Part.Kind.SETTLED, source, null);
    }

    /**
     * This plan, for parts that need the answers of others.
     *
     * {@snippet class="dev.sheaf.PlanSnippets" region="after"}
     *
     * <p>What is added to the returned plan is a part of this one. It is started when everything that it needs is
     * there: the value of a required part, the value or the fallback of an optional one, the outcome of a settled one;
     * each is asked once, however many parts need it. It is asked what the function makes of these answers; if the
     * function throws, the part has failed. One thread at a time starts such parts: the thread that brought the last
     * answer, or one that is already starting others. So the function must be short. The run keeps the answers and
     * releases them if it fails, even while a part that was asked with them is still working.
     *
     * <p>When a required part fails, the run does, and what needs it is skipped. An optional part whose needs have not
     * come by the deadline is skipped, and its fallback serves; a settled one gives {@link Outcome.Skipped}.
     *
     * @param <P> what the new parts are asked
     * @param query makes their query, of the answers of the parts that are named here and no others
     * @param needs parts of this plan; at least one
     * @return this plan, for adding parts; {@link #combine} is called on the original
     * @throws IllegalArgumentException if no part is named, or one of another plan
     * @throws IllegalStateException if this plan is already combined
     */
    public <P extends @Nullable Object> Plan<P> after(Function<? super Gathered, ? extends P> query, Part<?>... needs) {
        Objects.requireNonNull(query, "query");
        requireOpen();
        if (needs.length == 0) {
            throw new IllegalArgumentException("after(..) names no part of plan '" + name
                    + "': name those that the new parts need, or add the parts without it");
        }
        for (Part<?> need : needs) {
            whole.requireOwn(need);
        }
        return new Plan<>(whole, Arrays.stream(needs).distinct().toList(), query);
    }

    /**
     * Freezes the plan and adds the function that makes the result of the answers.
     *
     * <p>The function runs at most once per run, on the thread that delivered the decisive answer (which may be the
     * starting one) or on the executor of the {@link RunEnvironment} where one was given. It should be short. What it
     * throws fails the result with an {@link AggregationException}, and every answer is released.
     *
     * @param <R> the type of the result
     * @param function reads the answers by their handles; may return {@code null}
     * @return the aggregator, immutable and safe to share
     * @throws IllegalStateException if the plan has no parts or is already combined
     */
    public <R extends @Nullable Object> Aggregator<Q, R> combine(Function<? super Gathered, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        requireOpen();
        if (whole != this) {
            throw new IllegalStateException(
                    "plan '" + name + "' is combined by itself: call combine on it, not on what after(..) returned");
        }
        if (parts.isEmpty()) {
            throw new IllegalStateException(
                    "plan '" + name + "' has no parts: add at least one with require, optional or settle");
        }
        combined = true;
        @SuppressWarnings("unchecked") // a part that needs others is never asked a Q
        List<Source<? super Q, ?>> asked = (List<Source<? super Q, ?>>) (List<?>) List.copyOf(sources);
        Aggregator<Q, R> aggregator = new Aggregator<>(this, asked, function, RunEnvironment.system());
        sources.clear(); // a handle of a part, and so a report, must not hold them
        names.clear();
        return aggregator;
    }

    private <T extends @Nullable Object> Part<T> add(
            String part, Part.Kind kind, Source<? super Q, ?> source, @Nullable Object fallback) {
        Objects.requireNonNull(source, "source");
        requireName(part, "part of plan '%s'", name);
        requireOpen();
        if (!names.add(part)) {
            throw new IllegalArgumentException(
                    "plan '" + name + "' already has a part '" + part + "': give each part a name of its own");
        }
        Part<T> added = new Part<>(whole, parts.size(), part, kind, fallback, needs);
        needs.forEach(need -> need.neededBy.add(added));
        whole.hasNeeds |= query != null;
        parts.add(added);
        sources.add(query == null ? source : Needed.asking(source, query));
        return added;
    }

    private void requireOpen() {
        if (whole.combined) {
            throw new IllegalStateException(
                    "plan '" + name + "' is already combined: add every part before combine, and combine once");
        }
    }

    /** Refuses a handle of another plan. */
    void requireOwn(Part<?> part) {
        if (part.plan != this) {
            throw new IllegalArgumentException("part '" + part.name + "' belongs to plan '" + part.plan.name
                    + "', not to '" + name + "': use each part with its own plan");
        }
    }

    String name() {
        return name;
    }

    /** What it is may have a place for what it is in; that text is made only for a message. */
    static String requireName(String name, String what, String in) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException(
                    "the name of a " + what.formatted(in) + " is blank: reports and exceptions need one");
        }
        for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
            if (!isPrintable(name.codePointAt(i))) {
                throw new IllegalArgumentException("the name of a " + what.formatted(in)
                        + " holds a line break or another control character,"
                        + " which must not get into messages and log lines: " + name.replaceAll("\\P{Print}", "?"));
            }
        }
        return name;
    }

    /** Neither a control character, nor one that breaks lines or reorders text. */
    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.FORMAT -> false;
            default -> true;
        };
    }

    /** The deadline of a run that starts now. */
    long endOf(long now, long latest) {
        long own = now + limitNanos;
        return limit != null && own - latest < 0 ? own : latest;
    }

    static Duration requirePositive(Duration limit, String what) {
        if (Objects.requireNonNull(limit, "limit").isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the limit of " + what + " is " + limit + ": it must be more than zero");
        }
        return limit;
    }

    @Override
    public String toString() {
        return "Plan[" + name + ", " + parts.size() + " parts]";
    }
}

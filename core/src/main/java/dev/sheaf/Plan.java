package dev.sheaf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked in one run: named parts, each a {@link Source} and what its failure means.
 *
 * <p>Which kind a part is, is the whole policy: a run in which every part is {@linkplain #require required} fails fast;
 * {@linkplain #optional optional} parts make partial answers; {@linkplain #settle settled} parts collect everything.
 *
 * {@snippet class="dev.sheaf.PlanSnippets" region="plan"}
 *
 * <p>A plan is written by one thread, then frozen by {@link #combine}; after that it is immutable. Parts are started in the
 * order in which they were added.
 *
 * @param <Q> the query that every part is asked
 */
public final class Plan<Q extends @Nullable Object> {

    private final String name;
    final @Nullable Duration limit;
    private final long limitNanos; // farther than any other where there is no limit
    final List<Part<?>> parts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<Source<? super Q, ?>> sources = new ArrayList<>(); // of the parts; handed to the aggregator
    private boolean combined;

    private Plan(String name, @Nullable Duration limit) {
        this.name = requireName(name, "plan");
        this.limit = limit;
        this.limitNanos = limit == null ? Deadline.FARTHEST : Deadline.clampedNanos(limit);
    }

    /**
     * A plan whose runs take no longer than the limit.
     *
     * @param <Q> the query that every part is asked
     * @param name the name of its runs, in reports and exceptions
     * @param limit the longest time a run may take; more than zero
     * @return an empty plan
     * @throws IllegalArgumentException if the name is blank or holds control characters, or the limit is zero or negative
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
     * Freezes the plan and adds the function that makes the result of the answers.
     *
     * <p>The function runs at most once per run, on the thread that delivered the decisive answer (which may be the starting
     * one) or on the executor of the {@link RunEnvironment} where one was given. It should be short. What it throws fails the
     * result with an {@link AggregationException}, and every answer is released.
     *
     * @param <R> the type of the result
     * @param function reads the answers by their handles; may return {@code null}
     * @return the aggregator, immutable and safe to share
     * @throws IllegalStateException if the plan has no parts or is already combined
     */
    public <R extends @Nullable Object> Aggregator<Q, R> combine(Function<? super Gathered, ? extends R> function) {
        Objects.requireNonNull(function, "function");
        requireOpen();
        if (parts.isEmpty()) {
            throw new IllegalStateException(
                    "plan '" + name + "' has no parts: add at least one with require, optional or settle");
        }
        combined = true;
        Aggregator<Q, R> aggregator = new Aggregator<>(this, List.copyOf(sources), function, RunEnvironment.system());
        sources.clear(); // a handle of a part, and so a report, must not hold them
        names.clear();
        return aggregator;
    }

    private <T extends @Nullable Object> Part<T> add(
            String part, Part.Kind kind, Source<? super Q, ?> source, @Nullable Object fallback) {
        Objects.requireNonNull(source, "source");
        requireName(part, "part of plan '" + name + "'");
        requireOpen();
        if (!names.add(part)) {
            throw new IllegalArgumentException(
                    "plan '" + name + "' already has a part '" + part + "': give each part a name of its own");
        }
        Part<T> added = new Part<>(this, parts.size(), part, kind, fallback);
        parts.add(added);
        sources.add(source);
        return added;
    }

    private void requireOpen() {
        if (combined) {
            throw new IllegalStateException(
                    "plan '" + name + "' is already combined: add every part before combine, and combine once");
        }
    }

    String name() {
        return name;
    }

    static String requireName(String name, String what) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("the name of a " + what + " is blank: reports and exceptions need one");
        }
        if (!name.codePoints().allMatch(Plan::isPrintable)) {
            throw new IllegalArgumentException(
                    "the name of a " + what + " holds a line break or another control character,"
                            + " which must not get into messages and log lines: " + name.replaceAll("\\P{Print}", "?"));
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

    /** When a run ends that starts now. */
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

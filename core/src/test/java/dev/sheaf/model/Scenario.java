package dev.sheaf.model;

import dev.sheaf.model.Act.What;
import dev.sheaf.model.Tree.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run of the exhaustive model: what each part is, and in which order things happen, each in an instant of its own.
 *
 * @param kinds how each part is declared
 * @param scripts what each source does
 * @param order the events after the start: the index of a source that ends, {@link #DEADLINE} or {@link #CANCEL}
 */
record Scenario(List<Kind> kinds, List<Script> scripts, List<Integer> order) {

    static final int DEADLINE = -1;
    static final int CANCEL = -2;

    /** What a source of the exhaustive model does: at its start, at the deadline, or when its event comes. */
    enum Script {
        ANSWERS_AT_START(What.ANSWERS, false),
        NULL_AT_START(What.ANSWERS_NULL, false),
        FAILS_AT_START(What.FAILS, false),
        THROWS(What.THROWS, false),
        RETURNS_NULL(What.RETURNS_NULL, false),
        /** In the instant of the deadline, and before it. */
        ANSWERS_AT_DEADLINE(What.ANSWERS_BY_TIMER, false),
        ANSWERS(What.ANSWERS, true),
        FAILS(What.FAILS, true),
        SEES_DEADLINE(What.SEES_DEADLINE, true),
        ANSWERS_STUBBORNLY(What.ANSWERS_STUBBORNLY, true),
        FAILS_STUBBORNLY(What.FAILS_STUBBORNLY, true),
        LINGERS(What.LINGERS, true),
        /** Runs a plan of two parts, the first of which answers at once. */
        NESTS(What.ANSWERS, true),
        HANGS(What.HANGS, false),
        ANSWERS_WHEN_STOPPED(What.ANSWERS_WHEN_STOPPED, false);

        private final What what;
        final boolean hasEvent;

        Script(What what, boolean hasEvent) {
            this.what = what;
            this.hasEvent = hasEvent;
        }

        private Tree part(Kind kind, int event, int deadline) {
            int at = hasEvent ? event : this == ANSWERS_AT_DEADLINE ? deadline : 0;
            Tree.Leaf leaf = new Tree.Leaf(kind, 0, new Act(what, at), Tree.Made.AS_IT_IS);
            return this == NESTS
                    ? new Tree.Nested(kind, 0, List.of(new Tree.Leaf(new Act(What.ANSWERS, 0)), leaf), false)
                    : leaf;
        }
    }

    Tree.Nested tree() {
        int deadline = instant(DEADLINE);
        List<Tree> parts = new ArrayList<>(kinds.size());
        for (int i = 0; i < kinds.size(); i++) {
            parts.add(scripts.get(i).part(kinds.get(i), instant(i), deadline));
        }
        return new Tree.Nested(Kind.REQUIRE, deadline, parts, false);
    }

    int cancel() {
        return instant(CANCEL);
    }

    private int instant(int event) {
        return 1 + order.indexOf(event);
    }

    /** All scenarios of so many parts that begin with these, the others made of these scripts. Returns their number. */
    static long forEach(
            List<Kind> kinds, List<Script> scripts, int size, Collection<Script> alphabet, Consumer<Scenario> action) {
        if (kinds.size() == size) {
            List<Integer> events = new ArrayList<>(List.of(DEADLINE, CANCEL));
            IntStream.range(0, size).filter(i -> scripts.get(i).hasEvent).forEach(events::add);
            return permute(events, 0, order -> action.accept(new Scenario(kinds, scripts, order)));
        }
        long count = 0;
        for (Kind kind : Kind.values()) {
            for (Script script : alphabet) {
                count += forEach(with(kinds, kind), with(scripts, script), size, alphabet, action);
            }
        }
        return count;
    }

    private static <T> List<T> with(List<T> list, T last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    private static long permute(List<Integer> events, int from, Consumer<List<Integer>> action) {
        if (from == events.size()) {
            action.accept(List.copyOf(events));
            return 1;
        }
        long count = 0;
        for (int i = from; i < events.size(); i++) {
            Collections.swap(events, from, i);
            count += permute(events, from + 1, action);
            Collections.swap(events, from, i);
        }
        return count;
    }
}

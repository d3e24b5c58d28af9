package dev.sheaf.model;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A random plan whose parts are sources or plans. */
sealed interface Tree {

    /** Of every limit and answer: so few instants that several things often happen in the same one. */
    int LATEST = 8;

    /** Whether the outer plan requires this part; else there is a fallback. */
    boolean isRequired();

    /** The limit of a plan, or of a source by {@code within}; 0 means none. */
    int limit();

    /** What is made of a source. */
    enum Made {
        AS_IT_IS,
        /** With an action for what is released; only where the source is heard of again after a cancel. */
        RELEASED,
        MAPPED,
        /** With a function that throws. */
        MAPPED_BADLY
    }

    /** A source. */
    record Leaf(boolean isRequired, int limit, Act act, Made made) implements Tree {
        @Override
        public String toString() {
            return Tree.mark(this) + act + (made == Made.AS_IT_IS ? "" : " " + made);
        }
    }

    /** A source and another in its place, or a source that needs another's answer. */
    record Pair(boolean isRequired, boolean isOr, Leaf first, Leaf second) implements Tree {
        @Override
        public int limit() {
            return 0;
        }

        @Override
        public String toString() {
            return Tree.mark(this) + "{" + first + (isOr ? " or " : " then ") + second + "}";
        }
    }

    /** A plan. */
    record Nested(boolean isRequired, int limit, List<Tree> parts) implements Tree {
        @Override
        public String toString() {
            return Tree.mark(this) + parts.stream().map(Tree::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    private static String mark(Tree tree) {
        return (tree.isRequired() ? "" : "optional ") + (tree.limit() == 0 ? "" : "within " + tree.limit() + " ");
    }

    /** Plans of plans, so many levels deep. */
    static Arbitrary<Nested> plans(int depth) {
        Arbitrary<Tree> parts = depth == 1
                ? Arbitraries.oneOf(leaves(), pairs())
                : Arbitraries.oneOf(leaves(), pairs(), plans(depth - 1));
        return Combinators.combine(
                        required(), limits(), parts.list().ofMinSize(1).ofMaxSize(3))
                .as(Nested::new);
    }

    private static Arbitrary<Leaf> leaves() {
        Arbitrary<Made> made = Arbitraries.of(Made.AS_IT_IS, Made.RELEASED, Made.MAPPED, Made.MAPPED_BADLY);
        return Combinators.combine(required(), limits(), Act.acts(LATEST), made).as(Leaf::new);
    }

    private static Arbitrary<Pair> pairs() {
        return Combinators.combine(required(), Arbitraries.of(true, false), leaves(), leaves())
                .as(Pair::new);
    }

    private static Arbitrary<Boolean> required() {
        return Arbitraries.of(true, true, false);
    }

    private static Arbitrary<Integer> limits() {
        return Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, LATEST));
    }
}

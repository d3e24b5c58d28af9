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

    /** A source. */
    record Leaf(boolean isRequired, int limit, Act act) implements Tree {
        @Override
        public String toString() {
            return Tree.mark(this) + act;
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
                ? leaves()
                : Arbitraries.oneOf(leaves(), plans(depth - 1).map(plan -> plan));
        return Combinators.combine(
                        required(), limits(), parts.list().ofMinSize(1).ofMaxSize(4))
                .as(Nested::new);
    }

    private static Arbitrary<Tree> leaves() {
        return Combinators.combine(required(), limits(), Act.acts(LATEST)).as(Leaf::new);
    }

    private static Arbitrary<Boolean> required() {
        return Arbitraries.of(true, true, false);
    }

    private static Arbitrary<Integer> limits() {
        return Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, LATEST));
    }
}

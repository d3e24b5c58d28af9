package dev.sheaf.model;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A scenario: a plan whose parts are sources, several sources in one, or plans. Times are in ticks. */
sealed interface Tree {

    /** How the plan around it declares it. */
    enum Kind {
        REQUIRE,
        OPTIONAL,
        SETTLE
    }

    /** What is made of a source. */
    enum Made {
        AS_IT_IS,
        /** With an action for what is released; only of one that is heard of again after a cancel. */
        RELEASED,
        MAPPED,
        /** With a function that throws. */
        MAPPED_BADLY
    }

    /** How several sources are made one. */
    enum How {
        OR,
        THEN,
        HEDGED,
        FIRST_OF,
        QUORUM,
        EACH
    }

    Kind kind();

    /** A source; a limit of 0 means none. */
    record Leaf(Kind kind, int limit, Act act, Made made) implements Tree {

        Leaf(Act act) {
            this(Kind.REQUIRE, 0, act, Made.AS_IT_IS);
        }

        boolean isMapped() {
            return made == Made.MAPPED || made == Made.MAPPED_BADLY;
        }

        /** Whether the made one has an action of its own, and is not left by a cancel. */
        boolean isReleased() {
            return made == Made.RELEASED && act.isStubborn();
        }
    }

    /**
     * Several sources in one.
     *
     * @param bound how many answers are enough for a quorum, how many keys are asked at once, or when a hedge comes
     * @param room whether other runs leave room for a hedge
     */
    record Several(Kind kind, How how, List<Leaf> parts, int bound, boolean room) implements Tree {}

    /** A plan; its combining function may throw. A limit of 0 means none. */
    record Nested(Kind kind, int limit, List<Tree> parts, boolean isBroken) implements Tree {

        /** At the top, as a rule. */
        Nested(int limit, Tree... parts) {
            this(Kind.REQUIRE, limit, List.of(parts), false);
        }
    }

    /** Random plans of plans, so many levels deep. */
    static Arbitrary<Nested> plans(int depth, int latest) {
        Arbitrary<Tree> parts = depth == 1
                ? Arbitraries.oneOf(leaves(latest), several(latest))
                : Arbitraries.oneOf(leaves(latest), several(latest), plans(depth - 1, latest));
        return Combinators.combine(
                        kinds(),
                        limits(latest),
                        parts.list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.integers().between(0, 9))
                .as((kind, limit, list, broken) -> new Nested(kind, limit, list, broken == 9));
    }

    private static Arbitrary<Leaf> leaves(int latest) {
        return Combinators.combine(kinds(), limits(latest), Act.acts(latest), Arbitraries.of(Made.class))
                .as(Leaf::new);
    }

    private static Arbitrary<Several> several(int latest) {
        return Combinators.combine(
                        kinds(),
                        Arbitraries.of(How.class),
                        leaves(latest).list().ofMinSize(2).ofMaxSize(4),
                        Arbitraries.integers().between(1, latest),
                        Arbitraries.of(true, true, false))
                .as(Tree::several);
    }

    /** As many and as much as makes sense. */
    static Several several(Kind kind, How how, List<Leaf> parts, int bound, boolean room) {
        boolean isPair = how == How.OR || how == How.THEN || how == How.HEDGED;
        boolean isCount = how == How.QUORUM || how == How.EACH;
        return new Several(
                kind,
                how,
                isPair ? parts.subList(0, 2) : parts,
                isCount ? Math.min(bound, parts.size()) : bound,
                room || how != How.HEDGED);
    }

    private static Arbitrary<Kind> kinds() {
        return Arbitraries.of(Kind.REQUIRE, Kind.REQUIRE, Kind.REQUIRE, Kind.OPTIONAL, Kind.SETTLE);
    }

    private static Arbitrary<Integer> limits(int latest) {
        return Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, latest));
    }
}

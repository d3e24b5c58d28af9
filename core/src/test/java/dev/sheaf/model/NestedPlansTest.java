package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Plans of plans of plans, with limits that often tie, against a {@link TreeOracle}: who expires first, and whom that stops. */
class NestedPlansTest {

    /** A plan, and when its caller cancels. */
    record Caller(Tree.Nested tree, int cancel) {
        @Override
        public String toString() {
            return tree + ", cancel@" + cancel;
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void nestedRunsEndAsTheOracleSays(@ForAll("callers") Caller caller) {
        assertThat(TreeRun.actual(caller.tree, caller.cancel))
                .as(caller.toString())
                .isEqualTo(TreeOracle.expected(caller.tree, caller.cancel));
    }

    @Provide
    Arbitrary<Caller> callers() {
        Arbitrary<Integer> instants = Arbitraries.integers().between(1, Tree.LATEST);
        Arbitrary<Integer> cancels = Arbitraries.oneOf(instants, Arbitraries.just(2 * Tree.LATEST));
        return Combinators.combine(Tree.plans(4), instants, cancels)
                .as((tree, limit, cancel) -> new Caller(new Tree.Nested(true, limit, tree.parts()), cancel));
    }

    @Example
    void onATieTheOuterPlanIsTheOneThatExpires() {
        Tree hangs = new Tree.Leaf(true, 0, new Act(Act.What.HANGS, 0), Tree.Made.AS_IT_IS);
        Tree.Nested tie = new Tree.Nested(true, 5, List.of(new Tree.Nested(true, 5, List.of(hangs))));
        Tree.Nested inner = new Tree.Nested(true, 5, List.of(new Tree.Nested(true, 4, List.of(hangs))));

        assertThat(TreeRun.actual(tie, 8))
                .isEqualTo("TIMED_OUT of 5 without p0, decided at 5, terminated at 5"
                        + " | TIMED_OUT (CANCELLED DEADLINE: CANCELLED DEADLINE (CANCELLED DEADLINE started stopped))");
        assertThat(TreeRun.actual(inner, 8))
                .isEqualTo("FAILED by p0: TIMED_OUT of 4 without p0, decided at 4, terminated at 4"
                        + " | FAILED (TIMED_OUT: TIMED_OUT (CANCELLED DEADLINE started stopped))");
    }
}

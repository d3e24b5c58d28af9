package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.model.Act.What;
import dev.sheaf.model.Tree.How;
import dev.sheaf.model.Tree.Kind;
import dev.sheaf.model.Tree.Leaf;
import dev.sheaf.model.Tree.Nested;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Plans that are too large to be enumerated, against the {@link Oracle}. */
class RandomPlansTest {

    /** Of the instants in a plan of plans: so few that several things often happen in the same one. */
    private static final int LATEST = 8;

    // --- one of many, so many of many, and each of a list of keys

    @Property(tries = 4_000, edgeCases = EdgeCasesMode.NONE)
    void firstOfQuorumAndEachBesideAnother(
            @ForAll("windows") Tree window,
            @ForAll("others") Leaf other,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll("cancels") int cancel) {
        ModelTest.assertAsTheOracleSays(new Nested(limit, window, other), cancel);
    }

    @Provide
    Arbitrary<Tree> windows() {
        return Combinators.combine(
                        Arbitraries.of(How.FIRST_OF, How.QUORUM, How.EACH),
                        Act.acts(LATEST).map(Leaf::new).list().ofMinSize(1).ofMaxSize(12),
                        Arbitraries.integers().between(1, 12))
                .as((how, parts, bound) -> Tree.several(Kind.REQUIRE, how, parts, bound, true));
    }

    @Provide
    Arbitrary<Leaf> others() {
        return Act.acts(20).map(Leaf::new);
    }

    @Provide
    Arbitrary<Integer> cancels() {
        return cancels(30);
    }

    /** Half of them too late. */
    private static Arbitrary<Integer> cancels(int latest) {
        return Arbitraries.oneOf(
                Arbitraries.just(latest + 1), Arbitraries.integers().between(1, latest));
    }

    /** And does not take the cancel of its sources for a failure of its own. */
    @Example
    void aQuorumPassesTheReasonOnThatStoppedIt() {
        Leaf slow = new Leaf(new Act(What.ANSWERS, 2));
        Tree quorum = Tree.several(Kind.REQUIRE, How.QUORUM, List.of(slow, slow), 2, true);

        assertThat(ModelRun.actual(new Nested(3, quorum), 1))
                .isEqualTo("CANCELLED, decided at 1, terminated at 1"
                        + " | CANCELLED CALLER (CANCELLED CALLER {CANCELLED CALLER; CANCELLED CALLER})"
                        + " | ask p.0.0@0 ask p.0.1@0"
                        + " stop p.0.0 CALLER@1 cancel p.0.0@1 stop p.0.1 CALLER@1 cancel p.0.1@1");
    }

    // --- plans of plans of several sources, with limits that often tie: who expires first, and whom that stops

    @Property(tries = 4_000, edgeCases = EdgeCasesMode.NONE)
    void plansOfPlans(
            @ForAll("plans") Nested plan,
            @ForAll @IntRange(min = 1, max = LATEST) int limit,
            @ForAll("earlyCancels") int cancel) {
        Nested limited = new Nested(Kind.REQUIRE, limit, plan.parts(), plan.isBroken());
        ModelTest.assertAsTheOracleSays(limited, cancel);
    }

    @Provide
    Arbitrary<Integer> earlyCancels() {
        return cancels(LATEST);
    }

    @Provide
    Arbitrary<Nested> plans() {
        return Tree.plans(4, LATEST);
    }

    @Example
    void onATieTheOuterPlanIsTheOneThatExpires() {
        Tree hangs = new Leaf(new Act(What.HANGS, 0));

        assertThat(ModelRun.actual(new Nested(5, new Nested(5, hangs)), 8))
                .isEqualTo("TIMED_OUT of 5 without p.0, decided at 5, terminated at 5"
                        + " | TIMED_OUT (TIMED_OUT: TIMED_OUT (TIMED_OUT))"
                        + " | ask p.0.0@0 stop p.0.0 DEADLINE@5 cancel p.0.0@5");
        assertThat(ModelRun.actual(new Nested(5, new Nested(4, hangs)), 8))
                .isEqualTo("FAILED by p.0: TIMED_OUT of 4 without p.0.0, decided at 4, terminated at 4"
                        + " | FAILED (TIMED_OUT by TIMED_OUT of 4 without p.0.0: TIMED_OUT (TIMED_OUT))"
                        + " | ask p.0.0@0 stop p.0.0 DEADLINE@4 cancel p.0.0@4");
    }
}

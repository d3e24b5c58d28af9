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

/** One of several, so many of several, and each of a list of keys: with random sources, against a {@link WindowOracle}. */
class WindowTest {

    @Property(tries = 4_000, edgeCases = EdgeCasesMode.NONE)
    void firstOfQuorumAndEachEndAsTheOracleSays(@ForAll("windows") Window window) {
        assertThat(WindowRun.actual(window)).as(window.toString()).isEqualTo(WindowOracle.expected(window));
    }

    @Provide
    Arbitrary<Window> windows() {
        return Combinators.combine(
                        Arbitraries.of(Window.Kind.class),
                        Act.acts(8).list().ofMinSize(1).ofMaxSize(12),
                        Arbitraries.integers().between(1, 12),
                        Act.acts(20),
                        Arbitraries.integers().between(1, Window.LATEST),
                        Arbitraries.oneOf(
                                Arbitraries.just(Window.LATEST),
                                Arbitraries.integers().between(1, Window.LATEST)))
                .as((kind, acts, bound, other, limit, cancel) ->
                        new Window(kind, acts, Math.min(bound, acts.size()), other, limit, cancel));
    }

    /** Which a quorum that lost its first source to a cancel once took for a failure of its own. */
    @Example
    void aQuorumPassesTheReasonOnThatStoppedIt() {
        Act slow = new Act(Act.What.ANSWERS, 2);
        Window window = new Window(Window.Kind.QUORUM, List.of(slow, slow), 2, slow, 1, 30);

        assertThat(WindowRun.actual(window))
                .isEqualTo("TIMED_OUT without many other, decided at 1, terminated at 1"
                        + " | many CANCELLED DEADLINE | other CANCELLED DEADLINE"
                        + " | CANCELLED DEADLINE started stopped | CANCELLED DEADLINE started stopped");
    }

    @Example
    void aCounterexampleCanBeReplayed() {
        Act slow = new Act(Act.What.ANSWERS, 5);
        Act late = new Act(Act.What.ANSWERS_STUBBORNLY, 7);
        Act fails = new Act(Act.What.FAILS, 3);
        Window window = new Window(Window.Kind.QUORUM, List.of(late, fails, slow), 1, slow, 20, 30);

        assertThat(window)
                .hasToString("1 of [ANSWERS_STUBBORNLY@7, FAILS@3, ANSWERS@5] beside ANSWERS@5, limit@20, cancel@30");
        assertThat(WindowRun.actual(window))
                .isEqualTo("SUCCEEDED with [v2], decided at 5, terminated at 7 | many SUCCEEDED | other SUCCEEDED"
                        + " | CANCELLED SATISFIED started stopped released | FAILED started | SUCCEEDED started");
    }
}

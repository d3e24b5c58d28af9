package dev.sheaf.model;

import dev.sheaf.DeadlineTimer;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What one source of a random scenario does, and when.
 *
 * @param what what it does
 * @param at how many milliseconds after its start; 0 means before {@code fetch} returns
 */
record Act(What what, int at) {

    /** In the order in which a counterexample is reduced: the first is the least remarkable. */
    enum What {
        ANSWERS,
        FAILS,
        HANGS,
        ANSWERS_STUBBORNLY,
        FAILS_STUBBORNLY,
        THROWS,
        RETURNS_NULL
    }

    /** So few instants that several things often happen in the same one. */
    static Arbitrary<Act> acts(int latest) {
        return Combinators.combine(whats(), Arbitraries.integers().between(0, latest))
                .as(Act::new);
    }

    private static Arbitrary<What> whats() {
        return Arbitraries.frequency(
                Tuple.of(8, What.ANSWERS),
                Tuple.of(2, What.FAILS),
                Tuple.of(2, What.HANGS),
                Tuple.of(3, What.ANSWERS_STUBBORNLY),
                Tuple.of(1, What.FAILS_STUBBORNLY),
                Tuple.of(1, What.THROWS),
                Tuple.of(1, What.RETURNS_NULL));
    }

    boolean isAnswer() {
        return what == What.ANSWERS || what == What.ANSWERS_STUBBORNLY;
    }

    boolean isStubborn() {
        return what == What.ANSWERS_STUBBORNLY || what == What.FAILS_STUBBORNLY;
    }

    /** Whether it ends before {@code fetch} returns. */
    boolean isAtStart() {
        return what == What.THROWS || what == What.RETURNS_NULL || (at == 0 && what != What.HANGS);
    }

    /** Answers with the name, fails with the name as the message. */
    <Q> ScriptedSource<Q, String> source(String name, DeadlineTimer timer) {
        ScriptedSource<Q, String> source = switch (what) {
            case ANSWERS, ANSWERS_STUBBORNLY -> ScriptedSource.answers(name);
            case FAILS, FAILS_STUBBORNLY -> ScriptedSource.fails(new IllegalStateException(name));
            case HANGS -> ScriptedSource.hangs();
            case THROWS -> ScriptedSource.throwing(new IllegalStateException(name));
            case RETURNS_NULL -> ScriptedSource.returningNull();
        };
        if (isStubborn()) {
            source = source.ignoringCancel(timer);
        }
        return at == 0 ? source : source.after(Duration.ofMillis(at));
    }

    @Override
    public String toString() {
        return isAtStart() || what == What.HANGS ? what.name() : what + "@" + at;
    }
}

package dev.sheaf.model;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What one source of a scenario does, and when.
 *
 * @param what what it does
 * @param at how many ticks after its start; 0 means before {@code fetch} returns
 */
record Act(What what, int at) {

    /** In the order in which a counterexample is reduced: the first is the least remarkable. */
    enum What {
        ANSWERS,
        FAILS,
        /** These two leave it to the timer of their context. */
        ANSWERS_BY_TIMER,
        FAILS_BY_TIMER,
        HANGS,
        ANSWERS_NULL,
        /** Fails with its own deadline, as a source does that finds its budget spent. */
        SEES_DEADLINE,
        /** These two cannot be cancelled. */
        ANSWERS_STUBBORNLY,
        FAILS_STUBBORNLY,
        /** Can be cancelled, but its work goes on until its time, as it has said. */
        LINGERS,
        /** Answers from the hook that should stop it. */
        ANSWERS_WHEN_STOPPED,
        THROWS,
        RETURNS_NULL
    }

    /** So few instants that several things often happen in the same one. */
    static Arbitrary<Act> acts(int latest) {
        Arbitrary<What> whats = Arbitraries.frequency(
                Tuple.of(4, What.ANSWERS),
                Tuple.of(4, What.ANSWERS_BY_TIMER),
                Tuple.of(1, What.FAILS),
                Tuple.of(1, What.FAILS_BY_TIMER),
                Tuple.of(2, What.HANGS),
                Tuple.of(1, What.SEES_DEADLINE),
                Tuple.of(3, What.ANSWERS_STUBBORNLY),
                Tuple.of(1, What.FAILS_STUBBORNLY),
                Tuple.of(1, What.LINGERS),
                Tuple.of(1, What.ANSWERS_WHEN_STOPPED),
                Tuple.of(1, What.THROWS),
                Tuple.of(1, What.RETURNS_NULL));
        return Combinators.combine(whats, Arbitraries.integers().between(0, latest))
                .as(Act::new);
    }

    boolean isAnswer() {
        return switch (what) {
            case ANSWERS, ANSWERS_BY_TIMER, ANSWERS_NULL, ANSWERS_STUBBORNLY, LINGERS -> true;
            default -> false;
        };
    }

    /** Whether it ends before {@code fetch} returns. */
    boolean isAtStart() {
        return what == What.THROWS || what == What.RETURNS_NULL || (at == 0 && hasTime());
    }

    /** Whether it does something at its time, and not at once or never. */
    boolean hasTime() {
        return switch (what) {
            case HANGS, ANSWERS_WHEN_STOPPED, THROWS, RETURNS_NULL -> false;
            default -> true;
        };
    }

    boolean isByTimer() {
        return what == What.ANSWERS_BY_TIMER || what == What.FAILS_BY_TIMER;
    }

    boolean isStubborn() {
        return what == What.ANSWERS_STUBBORNLY || what == What.FAILS_STUBBORNLY;
    }

    /** Whether its work goes on after a cancel, until its time. */
    boolean goesOn() {
        return isStubborn() || what == What.LINGERS;
    }

    @Override
    public String toString() {
        return hasTime() && at > 0 ? what + "@" + at : what.name();
    }
}

package dev.sheaf.model;

/** What a source of the model does. */
enum Script {
    ANSWERS_AT_START(false, true, false),
    NULL_AT_START(false, true, false),
    FAILS_AT_START(false, false, false),
    THROWS(false, false, false),
    RETURNS_NULL(false, false, false),
    /** Schedules its answer for as soon as possible; that is when time passes, shortly before the deadline. */
    ANSWERS_NEXT_TURN(false, true, false),
    /** Answers, then tries to answer once more and to change the answer. */
    ANSWERS(true, true, false),
    FAILS(true, false, false),
    /** Fails with the deadline of the run, as a source does that finds its budget spent. */
    SEES_DEADLINE(true, false, false),
    /** Cannot be cancelled, and answers when its event comes. */
    ANSWERS_STUBBORNLY(true, true, true),
    FAILS_STUBBORNLY(true, false, true),
    /** Can be cancelled, but its work goes on until its event, as it has said. */
    LINGERS(true, true, true),
    /** Runs a plan of two parts, the first of which answers at once. */
    NESTS(true, true, false),
    HANGS(false, false, false),
    /** Answers from the hook that should stop it. */
    ANSWERS_WHEN_STOPPED(false, true, false);

    /** Whether it has an event of its own, at which it ends. */
    final boolean isLater;

    final boolean isAnswer;

    /** Whether its work goes on after a cancel, until its event. */
    final boolean goesOn;

    Script(boolean isLater, boolean isAnswer, boolean goesOn) {
        this.isLater = isLater;
        this.isAnswer = isAnswer;
        this.goesOn = goesOn;
    }

    boolean isFailureAtStart() {
        return this == FAILS_AT_START || this == THROWS || this == RETURNS_NULL;
    }

    boolean isAnswerAtStart() {
        return this == ANSWERS_AT_START || this == NULL_AT_START;
    }

    /** Whether a cancel changes nothing about what its future completes with. */
    boolean isStubborn() {
        return goesOn && this != LINGERS;
    }
}

package dev.sheaf.model;

/** What a source of the model does. */
enum Script {
    ANSWERS_AT_START(false, true, false),
    NULL_AT_START(false, true, false),
    FAILS_AT_START(false, false, false),
    THROWS(false, false, false),
    RETURNS_NULL(false, false, false),
    ANSWERS(true, true, false),
    FAILS(true, false, false),
    /** Fails with the deadline of the run, as a source does that finds its budget spent. */
    SEES_DEADLINE(true, false, false),
    /** Cannot be cancelled, and answers when its event comes. */
    ANSWERS_STUBBORNLY(true, true, true),
    FAILS_STUBBORNLY(true, false, true),
    HANGS(false, false, false);

    /** Whether it has an event of its own, at which it ends. */
    final boolean isLater;

    final boolean isAnswer;
    final boolean isStubborn;

    Script(boolean isLater, boolean isAnswer, boolean isStubborn) {
        this.isLater = isLater;
        this.isAnswer = isAnswer;
        this.isStubborn = isStubborn;
    }

    boolean isFailureAtStart() {
        return this == FAILS_AT_START || this == THROWS || this == RETURNS_NULL;
    }

    boolean isAnswerAtStart() {
        return this == ANSWERS_AT_START || this == NULL_AT_START;
    }
}

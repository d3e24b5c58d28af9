package dev.sheaf.model;

import java.util.List;

/**
 * A random scenario of one source made of several, in a plan with a limit where another part goes on beside it.
 *
 * @param kind how the sources are made into one
 * @param acts what each of them does
 * @param bound how many answers are enough, or how many keys are asked at once
 * @param other what the part beside them does
 * @param limit the limit of the plan
 * @param cancel when the caller cancels
 */
record Window(Kind kind, List<Act> acts, int bound, Act other, int limit, int cancel) {

    enum Kind {
        FIRST_OF,
        QUORUM,
        EACH
    }

    /** Of the limit and of the caller's cancel. */
    static final int LATEST = 30;

    /** When everything has ended, what goes on after a cancel as well. */
    static final int LAST_INSTANT = 60;

    int size() {
        return acts.size();
    }

    /** How many may be asked at the same time. */
    int atOnce() {
        return kind == Kind.EACH ? bound : size();
    }

    int enough() {
        return kind == Kind.QUORUM ? bound : kind == Kind.FIRST_OF ? 1 : size();
    }

    @Override
    public String toString() {
        String made = kind == Kind.QUORUM ? bound + " of " : kind == Kind.EACH ? bound + " at once of " : "first of ";
        return made + acts + " beside " + other + ", limit@" + limit + ", cancel@" + cancel;
    }
}

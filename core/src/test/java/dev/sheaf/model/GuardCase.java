package dev.sheaf.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One source under guard, in a plan of its own: a scenario of the exhaustive model. Times are in microseconds.
 *
 * <p>Sources act at whole milliseconds, the limit and the cancel fall in between: nothing happens at the same instant.
 *
 * @param tries what each of the attempts gets, if it comes to it
 * @param attemptLimit whether an attempt has a limit
 * @param limiter whether there is a rate limiter
 * @param failAfterMax whether a refused answer is a failure in the end
 * @param limit of the plan
 * @param cancel when the caller cancels
 */
record GuardCase(List<Try> tries, boolean attemptLimit, boolean limiter, boolean failAfterMax, int limit, int cancel) {

    static final int ATTEMPTS = 3;
    static final int BACK_OFF = 7_000;
    static final int ATTEMPT_LIMIT = 11_000;

    /** Of the limiter, which gives one permission in each. */
    static final int PERIOD = 40_000;

    static final int NEVER = 120_000;

    private static final int[] LIMITS = {2_300, 13_300, 33_300, NEVER - 700};
    private static final int[] CANCELS = {6_600, 12_600, 23_600, NEVER};

    /** What a source does, and whether the retry would rather have another answer. */
    record Try(Act act, boolean refused) {

        boolean ends(int limit) {
            return act.what() != Act.What.HANGS && act.at() < limit;
        }

        /** No attempt comes after it, if nothing is in its way. */
        boolean isLast(boolean limited) {
            boolean ends = ends(limited ? ATTEMPT_LIMIT / 1_000 : Integer.MAX_VALUE);
            return ends ? act.isAnswer() && !refused : !limited;
        }

        @Override
        public String toString() {
            return refused ? "REFUSED " + act : act.toString();
        }
    }

    private static List<Try> alphabet() {
        List<Try> tries = new ArrayList<>();
        for (Act.What what : List.of(Act.What.ANSWERS, Act.What.FAILS)) {
            for (int at : new int[] {0, 3, 17}) {
                tries.add(new Try(new Act(what, at), false));
            }
        }
        tries.add(new Try(new Act(Act.What.ANSWERS, 0), true));
        tries.add(new Try(new Act(Act.What.ANSWERS, 3), true));
        tries.add(new Try(new Act(Act.What.HANGS, 0), false));
        tries.add(new Try(new Act(Act.What.ANSWERS_STUBBORNLY, 17), false));
        tries.add(new Try(new Act(Act.What.ANSWERS_STUBBORNLY, 29), false));
        tries.add(new Try(new Act(Act.What.FAILS_STUBBORNLY, 17), false));
        tries.add(new Try(new Act(Act.What.THROWS, 0), false));
        tries.add(new Try(new Act(Act.What.RETURNS_NULL, 0), false));
        return tries;
    }

    /** All cases in which something is in the place of every attempt that can come to pass. */
    static long forEach(boolean attemptLimit, boolean limiter, Consumer<GuardCase> consumer) {
        return forEach(new ArrayList<>(), attemptLimit, limiter, consumer);
    }

    private static long forEach(List<Try> tries, boolean attemptLimit, boolean limiter, Consumer<GuardCase> consumer) {
        long cases = 0;
        boolean complete = tries.size() == ATTEMPTS
                || (!tries.isEmpty() && tries.get(tries.size() - 1).isLast(attemptLimit));
        if (!complete) {
            for (Try next : alphabet()) {
                tries.add(next);
                cases += forEach(tries, attemptLimit, limiter, consumer);
                tries.remove(tries.size() - 1);
            }
            return cases;
        }
        for (int limit : LIMITS) {
            for (int cancel : CANCELS) {
                consumer.accept(new GuardCase(List.copyOf(tries), attemptLimit, limiter, false, limit, cancel));
                cases++;
                if (tries.stream().anyMatch(Try::refused)) {
                    consumer.accept(new GuardCase(List.copyOf(tries), attemptLimit, limiter, true, limit, cancel));
                    cases++;
                }
            }
        }
        return cases;
    }

    @Override
    public String toString() {
        return tries + (attemptLimit ? " limited" : "") + (limiter ? " behind a limiter" : "")
                + (failAfterMax ? ", refused in the end" : "") + ", limit@" + limit + ", cancel@" + cancel;
    }
}

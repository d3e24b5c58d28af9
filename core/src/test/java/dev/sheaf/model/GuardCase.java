package dev.sheaf.model;

import dev.sheaf.model.Act.What;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One source under guard, in a plan of its own: a scenario of the exhaustive model. Times are in ticks.
 *
 * <p>Sources act every tenth tick, the limit and the cancel fall in between: nothing happens at the same instant.
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
    static final int BACK_OFF = 70;
    static final int ATTEMPT_LIMIT = 110;

    /** Of the limiter, which gives one permission in each. */
    static final int PERIOD = 400;

    static final int NEVER = 1_200;

    private static final int[] LIMITS = {23, 133, 333, NEVER - 7};
    private static final int[] CANCELS = {66, 126, 236, NEVER};

    /** What a source does, and whether the retry would rather have another answer. */
    record Try(Act act, boolean refused) {

        boolean ends(int limit) {
            return act.what() != What.HANGS && act.at() < limit;
        }

        /** No attempt comes after it, if nothing is in its way. */
        boolean isLast(boolean limited) {
            boolean ends = ends(limited ? ATTEMPT_LIMIT : Integer.MAX_VALUE);
            return ends ? act.isAnswer() && !refused : !limited;
        }
    }

    private static List<Try> alphabet() {
        List<Try> tries = new ArrayList<>();
        for (What what : List.of(What.ANSWERS_BY_TIMER, What.FAILS_BY_TIMER)) {
            for (int at : new int[] {0, 30, 170}) {
                tries.add(new Try(new Act(what, at), false));
            }
        }
        tries.add(new Try(new Act(What.ANSWERS, 0), true));
        tries.add(new Try(new Act(What.ANSWERS, 30), true));
        tries.add(new Try(new Act(What.HANGS, 0), false));
        tries.add(new Try(new Act(What.ANSWERS_STUBBORNLY, 170), false));
        tries.add(new Try(new Act(What.ANSWERS_STUBBORNLY, 290), false));
        tries.add(new Try(new Act(What.FAILS_STUBBORNLY, 170), false));
        tries.add(new Try(new Act(What.THROWS, 0), false));
        tries.add(new Try(new Act(What.RETURNS_NULL, 0), false));
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
}

package dev.sheaf.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A hedged source in a plan of its own: a scenario of the exhaustive model. Times are in microseconds, chosen so that nothing happens
 * at the same instant.
 *
 * @param first what the first request gets
 * @param second what the hedge gets, if there is one
 * @param room whether a hedge of another run leaves room for this one's
 * @param limit of the plan
 * @param cancel when the caller cancels
 */
record HedgeCase(Act first, Act second, boolean room, int limit, int cancel) {

    static final int AFTER = 10_500;
    static final int NEVER = 80_000;

    private static final int[] LIMITS = {5_300, 13_300, 20_300, 23_300, 33_300, NEVER - 700};
    private static final int[] CANCELS = {1_600, 8_600, 14_600, 21_600, NEVER};

    private static List<Act> alphabet() {
        List<Act> acts = new ArrayList<>();
        for (Act.What what : Act.What.values()) {
            boolean timed = what != Act.What.HANGS && what != Act.What.THROWS && what != Act.What.RETURNS_NULL;
            for (int at : timed ? new int[] {0, 8, 15, 27} : new int[] {0}) {
                acts.add(new Act(what, at));
            }
        }
        return acts;
    }

    static long forEach(Consumer<HedgeCase> consumer) {
        long cases = 0;
        for (Act first : alphabet()) {
            for (Act second : alphabet()) {
                for (boolean room : new boolean[] {true, false}) {
                    for (int limit : LIMITS) {
                        for (int cancel : CANCELS) {
                            consumer.accept(new HedgeCase(first, second, room, limit, cancel));
                            cases++;
                        }
                    }
                }
            }
        }
        return cases;
    }
}

package dev.sheaf.model;

import static dev.sheaf.model.HedgeCase.AFTER;
import static dev.sheaf.model.HedgeCase.NEVER;

/** What must come of a {@link HedgeCase}, worked out with nothing of the library. */
final class HedgeOracle {

    private final HedgeCase hedged;
    private final int stop;
    private final int[] ends = {2 * NEVER, 2 * NEVER};
    private final String[] status = {"RUNNING", "SKIPPED"};

    private HedgeOracle(HedgeCase hedged) {
        this.hedged = hedged;
        this.stop = Math.min(hedged.limit(), hedged.cancel());
    }

    static String expected(HedgeCase hedged) {
        return new HedgeOracle(hedged).play();
    }

    private Act act(int request) {
        return request == 0 ? hedged.first() : hedged.second();
    }

    private void begin(int request, int at) {
        Act act = act(request);
        ends[request] = act.what() == Act.What.HANGS ? 2 * NEVER : at + (act.isAtStart() ? 0 : act.at() * 1_000);
        status[request] = "RUNNING";
    }

    private String play() {
        begin(0, 0);
        boolean quick = ends[0] < Math.min(AFTER, stop);
        if (quick && hedged.first().isAnswer()) {
            return answered(0);
        }
        if (!quick && stop < AFTER) {
            return stopped();
        }
        int hedge = quick ? ends[0] : AFTER;
        boolean begun = hedged.room() && hedged.limit() - hedge >= AFTER;
        if (quick) {
            status[0] = "FAILED";
        }
        if (!begun) {
            return quick ? describe("FAILED " + failure(0), ends[0]) : last(0);
        }
        begin(1, hedge);
        return quick ? last(1) : both();
    }

    private String both() {
        int sooner = ends[0] < ends[1] ? 0 : 1;
        if (ends[sooner] > stop) {
            return stopped();
        }
        if (act(sooner).isAnswer()) {
            return answered(sooner);
        }
        status[sooner] = "FAILED";
        return last(1 - sooner);
    }

    /** Of those that are still pending. */
    private String last(int request) {
        if (ends[request] > stop) {
            return stopped();
        }
        if (act(request).isAnswer()) {
            return answered(request);
        }
        status[request] = "FAILED";
        String other = status[1 - request].equals("FAILED") ? " after " + failure(1 - request) : "";
        return describe("FAILED " + failure(request) + other, ends[request]);
    }

    private String failure(int request) {
        return act(request).what() == Act.What.RETURNS_NULL ? "null" : "request " + (request + 1);
    }

    private String answered(int request) {
        status[request] = "SUCCEEDED";
        if (status[1 - request].equals("RUNNING")) {
            status[1 - request] = "CANCELLED SATISFIED";
        }
        return describe("SUCCEEDED request " + (request + 1), ends[request]);
    }

    private String stopped() {
        boolean late = hedged.limit() < hedged.cancel();
        for (int request = 0; request < 2; request++) {
            if (status[request].equals("RUNNING")) {
                status[request] = late ? "CANCELLED DEADLINE" : "CANCELLED CALLER";
            }
        }
        return describe(late ? "TIMED_OUT" : "CANCELLED", stop);
    }

    private String describe(String result, int at) {
        StringBuilder text = new StringBuilder(result + " at " + at);
        int terminated = at;
        StringBuilder released = new StringBuilder();
        for (int request = 0; request < 2; request++) {
            text.append(" | ").append(status[request]);
            if (status[request].startsWith("CANCELLED") && act(request).isStubborn()) {
                terminated = Math.max(terminated, ends[request]);
                released.append(act(request).isAnswer() ? " request " + (request + 1) : "");
            }
        }
        return text + " | terminated at " + terminated + ", released" + released;
    }
}

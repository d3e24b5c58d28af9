package dev.sheaf.model;

import dev.sheaf.model.Scenario.Kind;

/**
 * What must come of a scenario, worked out one event after the other, with no concurrency and nothing of the library.
 *
 * <p>The rules of a run in one page: compare with the table in the README.
 */
final class Oracle {

    private final Scenario scenario;
    private final String[] status; // null: not started
    private final String[] reason;
    private final boolean[] goesOn; // was stopped, and has not ended
    private int whoSawTheDeadline = -1; // and has ended with that, so that there is nothing to stop
    private String decision = "";
    private int events;
    private int decided;
    private int terminated = -1;

    private Oracle(Scenario scenario) {
        this.scenario = scenario;
        this.status = new String[scenario.size()];
        this.reason = new String[scenario.size()];
        this.goesOn = new boolean[scenario.size()];
    }

    static String expected(Scenario scenario) {
        Oracle oracle = new Oracle(scenario);
        oracle.start();
        oracle.lookForTheEnd();
        for (int event : scenario.order()) {
            oracle.events++;
            oracle.happens(event);
            oracle.lookForTheEnd();
        }
        return oracle.describe();
    }

    private void start() {
        for (int i = 0; i < status.length && decision.isEmpty(); i++) {
            status[i] = "RUNNING";
            Script script = scenario.scripts().get(i);
            if (script.isAnswerAtStart()) {
                status[i] = "SUCCEEDED";
            } else if (script.isFailureAtStart()) {
                fails(i);
            }
        }
        decideIfAllSettled();
    }

    private void happens(int event) {
        if (!decision.isEmpty()) {
            if (event >= 0) {
                goesOn[event] = false;
            }
        } else if (event == Scenario.CANCEL) {
            decide("CANCELLED", "CANCELLED", "CALLER");
        } else if (event == Scenario.DEADLINE) {
            nextTurnComes();
            deadlinePasses();
        } else if (scenario.scripts().get(event) == Script.SEES_DEADLINE) {
            whoSawTheDeadline = event;
            deadlinePasses();
        } else if (scenario.scripts().get(event).isAnswer) {
            status[event] = "SUCCEEDED";
            decideIfAllSettled();
        } else {
            fails(event);
            decideIfAllSettled();
        }
    }

    private void fails(int part) {
        status[part] = "FAILED";
        if (scenario.kinds().get(part) == Kind.REQUIRE) {
            decide("FAILED by part" + part + ": " + part + suppressed(part), "CANCELLED", "SIBLING_FAILED");
        }
    }

    private String suppressed(int culprit) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < status.length; i++) {
            if (i != culprit && "FAILED".equals(status[i])) {
                names.append(" +").append(i);
            }
        }
        return names.toString();
    }

    private void nextTurnComes() {
        for (int i = 0; i < status.length; i++) {
            if ("RUNNING".equals(status[i]) && scenario.scripts().get(i) == Script.ANSWERS_NEXT_TURN) {
                status[i] = "SUCCEEDED";
                decideIfAllSettled();
            }
        }
    }

    private void deadlinePasses() {
        if (!decision.isEmpty()) {
            return;
        }
        StringBuilder missing = new StringBuilder();
        for (int i = 0; i < status.length; i++) {
            if (scenario.kinds().get(i) == Kind.REQUIRE && "RUNNING".equals(status[i])) {
                missing.append(" part").append(i);
            }
        }
        if (missing.length() == 0) {
            decide("SUCCEEDED", "TIMED_OUT", null);
        } else {
            decide("TIMED_OUT without" + missing + suppressed(-1), "CANCELLED", "DEADLINE");
        }
    }

    private void decideIfAllSettled() {
        boolean running = false;
        for (String each : status) {
            running |= "RUNNING".equals(each);
        }
        if (decision.isEmpty() && !running) {
            decide("SUCCEEDED", "", null);
        }
    }

    private void decide(String how, String losers, String why) {
        decision = how;
        decided = events;
        for (int i = 0; i < status.length; i++) {
            if ("RUNNING".equals(status[i])) {
                status[i] = losers;
                reason[i] = why;
                goesOn[i] = scenario.scripts().get(i).goesOn;
            }
        }
    }

    private void lookForTheEnd() {
        boolean left = false;
        for (boolean each : goesOn) {
            left |= each;
        }
        if (terminated < 0 && !decision.isEmpty() && !left) {
            terminated = events;
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder(decision);
        boolean success = decision.equals("SUCCEEDED");
        for (int i = 0; i < status.length; i++) {
            text.append(" | ");
            if (status[i] == null) {
                text.append("SKIPPED");
            } else {
                describe(i, success, text);
            }
        }
        if (success) {
            text.append(" | gathered");
            for (int i = 0; i < status.length; i++) {
                text.append(' ').append(gathered(i));
            }
        }
        return text + " | decided at " + decided + ", terminated at " + terminated;
    }

    private void describe(int part, boolean success, StringBuilder text) {
        Script script = scenario.scripts().get(part);
        boolean succeeded = status[part].equals("SUCCEEDED");
        boolean stopped = !succeeded && !status[part].equals("FAILED") && part != whoSawTheDeadline;
        boolean late = stopped && (script == Script.ANSWERS_STUBBORNLY || script == Script.ANSWERS_WHEN_STOPPED);
        boolean fallback = success && !succeeded && scenario.kinds().get(part) == Kind.OPTIONAL;
        text.append(status[part]).append(reason[part] == null ? "" : " " + reason[part]);
        text.append(" started").append(stopped ? " stopped" : "");
        // a nested run has no future that the model could watch, and one that answers when stopped is past cancelling
        text.append(stopped && script != Script.NESTS && script != Script.ANSWERS_WHEN_STOPPED ? " cancelled" : "");
        text.append(late || (succeeded && !success) ? " released" : "");
        text.append(fallback ? " fallback" : "");
        if (script == Script.NESTS) {
            String why = "CANCELLED " + (reason[part] == null ? "DEADLINE" : reason[part]);
            text.append(
                    succeeded
                            ? " [SUCCEEDED | SUCCEEDED started | SUCCEEDED started]"
                            : " [CANCELLED | SUCCEEDED started released | " + why + " started stopped cancelled]");
        }
    }

    private String gathered(int part) {
        boolean succeeded = status[part].equals("SUCCEEDED");
        return switch (scenario.kinds().get(part)) {
            case REQUIRE -> value(part);
            case OPTIONAL -> succeeded ? value(part) : "fallback" + part;
            case SETTLE -> succeeded ? value(part) : status[part];
        };
    }

    private String value(int part) {
        return scenario.scripts().get(part) == Script.NULL_AT_START ? "null" : "value" + part;
    }
}

package dev.sheaf.model;

import dev.sheaf.model.Scenario.Kind;
import java.util.Arrays;

/**
 * What must come of a scenario, worked out one event after the other, with no concurrency and nothing of the library.
 *
 * <p>The rules of a run in one page: compare with the table in the README.
 */
final class Oracle {

    private final Scenario scenario;
    private final String[] status; // null: not started
    private final String[] reason;
    private int whoSawTheDeadline = -1; // and has ended with that, so that there is nothing to stop
    private String decision = "";

    private Oracle(Scenario scenario) {
        this.scenario = scenario;
        this.status = new String[scenario.size()];
        this.reason = new String[scenario.size()];
    }

    static String expected(Scenario scenario) {
        Oracle oracle = new Oracle(scenario);
        oracle.start();
        for (int event : scenario.order()) {
            oracle.happens(event);
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
            return;
        }
        if (event == Scenario.CANCEL) {
            decide("CANCELLED", "CANCELLED", "CALLER");
        } else if (event == Scenario.DEADLINE) {
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
            decide("FAILED by part" + part + suppressed(part), "CANCELLED", "SIBLING_FAILED");
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

    private void deadlinePasses() {
        StringBuilder missing = new StringBuilder();
        for (int i = 0; i < status.length; i++) {
            if (scenario.kinds().get(i) == Kind.REQUIRE && "RUNNING".equals(status[i])) {
                missing.append(" part").append(i);
            }
        }
        if (missing.length() == 0) {
            decide("SUCCEEDED", "TIMED_OUT", null);
        } else {
            decide("TIMED_OUT without" + missing, "CANCELLED", "DEADLINE");
        }
    }

    private void decideIfAllSettled() {
        if (decision.isEmpty() && Arrays.stream(status).noneMatch("RUNNING"::equals)) {
            decide("SUCCEEDED", "", null);
        }
    }

    private void decide(String decided, String losers, String why) {
        decision = decided;
        for (int i = 0; i < status.length; i++) {
            if ("RUNNING".equals(status[i])) {
                status[i] = losers;
                reason[i] = why;
            }
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder(decision);
        boolean success = decision.equals("SUCCEEDED");
        for (int i = 0; i < status.length; i++) {
            boolean started = status[i] != null;
            boolean succeeded = "SUCCEEDED".equals(status[i]);
            boolean stopped = started && !succeeded && !status[i].equals("FAILED") && i != whoSawTheDeadline;
            boolean late = stopped && scenario.scripts().get(i) == Script.ANSWERS_STUBBORNLY;
            boolean fallback = success && !succeeded && scenario.kinds().get(i) == Kind.OPTIONAL;
            text.append(" | ").append(started ? status[i] : "SKIPPED");
            text.append(reason[i] == null ? "" : " " + reason[i]);
            text.append(started ? " started" : "");
            text.append(stopped ? " stopped" : "");
            text.append(late || (succeeded && !success) ? " released" : "");
            text.append(fallback ? " fallback" : "");
        }
        if (success) {
            text.append(" | gathered");
            for (int i = 0; i < status.length; i++) {
                text.append(' ').append(gathered(i));
            }
        }
        return text.toString();
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

package dev.sheaf.model;

import dev.sheaf.model.Window.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** What must come of a {@link Window}, worked out one event after the other, with nothing of the library. */
final class WindowOracle {

    private record Event(int at, int sequence, Runnable what) {}

    private final Window window;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingInt(Event::at).thenComparingInt(Event::sequence));
    private int now;
    private int sequence;

    private final String[] status; // null: not started
    private final boolean[] stopped;
    private final int[] releases;
    private int next;
    private int inFlight;
    private final TreeMap<Integer, String> answers = new TreeMap<>();
    private final List<Integer> failures = new ArrayList<>();
    private String ofMany = "RUNNING";
    private boolean starting;

    private String ofOther = "SKIPPED";
    private String decision = "";
    private int decided;
    private int terminated;

    private WindowOracle(Window window) {
        this.window = window;
        this.status = new String[window.size()];
        this.stopped = new boolean[window.size()];
        this.releases = new int[window.size()];
    }

    static String expected(Window window) {
        WindowOracle oracle = new WindowOracle(window);
        oracle.play();
        return oracle.describe();
    }

    private void play() {
        startMore();
        if (decision.isEmpty()) {
            startOther();
        }
        at(window.limit(), () -> decide("TIMED_OUT without" + missing(), "DEADLINE"));
        at(window.cancel(), () -> decide("CANCELLED", "CALLER"));
        for (Event event = events.poll(); event != null; event = events.poll()) {
            now = event.at;
            event.what.run();
        }
    }

    private void at(int instant, Runnable what) {
        events.add(new Event(instant, sequence++, what));
    }

    private void startMore() {
        if (starting) {
            return; // by a source that ended while it was being started
        }
        starting = true;
        while (ofMany.equals("RUNNING") && next < window.size() && inFlight < window.atOnce()) {
            int started = next++;
            Act act = window.acts().get(started);
            status[started] = "RUNNING";
            inFlight++;
            if (act.isAtStart()) {
                ends(started);
            } else if (act.what() != Act.What.HANGS) {
                at(now + act.at(), () -> ends(started));
            }
        }
        starting = false;
    }

    private void ends(int source) {
        Act act = window.acts().get(source);
        if (stopped[source]) { // goes on all the same, or is not there any more
            if (act.isStubborn()) {
                terminated = now;
                releases[source] += act.isAnswer() ? 1 : 0;
            }
            return;
        }
        inFlight--;
        if (act.isAnswer()) {
            status[source] = "SUCCEEDED";
            answers.put(source, "v" + source);
        } else {
            status[source] = "FAILED";
            failures.add(source);
        }
        if (answers.size() == window.enough()) {
            manyEnd("SUCCEEDED", "SATISFIED");
        } else if (window.size() - failures.size() < window.enough()) {
            manyEnd("FAILED", "SIBLING_FAILED");
        } else {
            startMore();
        }
    }

    private void manyEnd(String how, String why) {
        ofMany = how;
        stop(why);
        if (how.equals("FAILED")) {
            answers.keySet().forEach(source -> releases[source]++);
            decide("FAILED by many" + causes(), "SIBLING_FAILED");
        } else {
            decideIfAllSettled();
        }
    }

    private String missing() {
        return (ofMany.equals("SUCCEEDED") ? "" : " many") + (ofOther.equals("SUCCEEDED") ? "" : " other");
    }

    private String causes() {
        StringBuilder text = new StringBuilder(": v" + failures.get(failures.size() - 1));
        failures.subList(0, failures.size() - 1)
                .forEach(earlier -> text.append(" +v").append(earlier));
        return text.toString();
    }

    private void stop(String why) {
        for (int i = 0; i < status.length; i++) {
            if ("RUNNING".equals(status[i])) {
                status[i] = "CANCELLED " + why;
                stopped[i] = true;
            }
        }
    }

    private void startOther() {
        ofOther = "RUNNING";
        if (window.other().isAtStart()) {
            otherEnds();
        } else if (window.other().what() != Act.What.HANGS) {
            at(window.other().at(), this::otherEnds);
        }
    }

    private void otherEnds() {
        if (!ofOther.equals("RUNNING")) {
            if (window.other().isStubborn()) {
                terminated = now;
                ofOther += window.other().isAnswer() ? " released" : "";
            }
        } else if (window.other().isAnswer()) {
            ofOther = "SUCCEEDED";
            decideIfAllSettled();
        } else {
            ofOther = "FAILED";
            decide("FAILED by other: other", "SIBLING_FAILED");
        }
    }

    private void decideIfAllSettled() {
        if (ofMany.equals("SUCCEEDED") && ofOther.equals("SUCCEEDED")) {
            decide("SUCCEEDED", "");
        }
    }

    private void decide(String how, String why) {
        if (!decision.isEmpty()) {
            return;
        }
        decision = how;
        decided = now;
        terminated = now;
        if (how.equals("SUCCEEDED")) {
            return;
        }
        if (ofMany.equals("RUNNING")) {
            ofMany = "CANCELLED " + why;
            stop(why);
            answers.keySet().forEach(source -> releases[source]++);
        } else if (ofMany.equals("SUCCEEDED")) {
            answers.keySet().forEach(source -> releases[source]++);
        }
        if (ofOther.equals("RUNNING")) {
            ofOther = "CANCELLED " + why;
        } else if (ofOther.equals("SUCCEEDED")) {
            ofOther = "SUCCEEDED released";
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder(decision);
        if (decision.equals("SUCCEEDED")) {
            text.append(" with ").append(List.copyOf(answers.values()));
        }
        text.append(", decided at ").append(decided).append(", terminated at ").append(terminated);
        text.append(" | many ").append(ofMany).append(" | other ").append(ofOther);
        for (int i = 0; i < status.length; i++) {
            text.append(" | ").append(status[i] == null ? window.kind() == Kind.EACH ? "-" : "SKIPPED" : status[i]);
            text.append(status[i] == null ? "" : " started").append(stopped[i] ? " stopped" : "");
            text.append(" released".repeat(releases[i]));
        }
        return text.toString();
    }
}

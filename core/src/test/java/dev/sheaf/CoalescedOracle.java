package dev.sheaf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must come of runs that ask the same, by counting on its fingers. */
final class CoalescedOracle {

    static final class Request {
        final Set<Run> waiters = new HashSet<>();
        final Set<Run> holders = new HashSet<>();
        final boolean stubborn;
        int deadline;
        boolean cancelled;
        boolean ended;
        int released;

        Request(boolean stubborn) {
            this.stubborn = stubborn;
        }
    }

    static final class Run {
        final String key;
        final int deadline;
        String status = "RUNNING";
        Request asked;
        boolean answered;
        boolean gateIsOpen;
        boolean gateIsDone;

        Run(String key, int deadline) {
            this.key = key;
            this.deadline = deadline;
        }
    }

    final List<Run> runs = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    private final Map<String, Request> flights = new HashMap<>();
    private int now;

    void ask(String key, int limit, boolean stubborn) {
        Run run = new Run(key, now + limit);
        runs.add(run);
        run.asked = flights.computeIfAbsent(key, absent -> {
            requests.add(new Request(stubborn));
            return requests.get(requests.size() - 1);
        });
        run.asked.waiters.add(run);
        run.asked.deadline = Math.max(run.asked.deadline, run.deadline);
    }

    void tick() {
        now++;
        for (Run run : runs) {
            if (run.deadline == now) {
                end(run, "TIMED_OUT");
            }
        }
    }

    void end(int run, String status) {
        end(runs.get(run), status);
    }

    private void end(Run run, String status) {
        if (!run.status.equals("RUNNING")) {
            return;
        }
        run.status = status;
        Request request = run.asked;
        if (request.waiters.remove(run) && request.waiters.isEmpty()) {
            request.cancelled = true;
            request.ended = !request.stubborn;
            flights.remove(run.key);
        }
        if (request.holders.remove(run) && request.holders.isEmpty()) {
            request.released++;
        }
    }

    void gate(int which, boolean good) {
        Run run = runs.get(which);
        if (run.gateIsDone) {
            return;
        }
        run.gateIsDone = true;
        run.gateIsOpen = good;
        if (good) {
            succeedIfComplete(run);
        } else {
            end(run, "FAILED");
        }
    }

    private void succeedIfComplete(Run run) {
        if (run.status.equals("RUNNING") && run.answered && run.gateIsOpen) {
            run.status = "SUCCEEDED " + requests.indexOf(run.asked); // and holds the answer for ever
        }
    }

    void answer(int which, boolean good) {
        Request request = requests.get(which);
        if (request.ended) {
            return;
        }
        request.ended = true;
        if (request.cancelled) {
            request.released += good ? 1 : 0;
            return;
        }
        flights.values().remove(request);
        Set<Run> present = new HashSet<>(request.waiters);
        request.waiters.clear();
        if (!good) {
            present.forEach(run -> end(run, "FAILED"));
            return;
        }
        request.holders.addAll(present);
        for (Run run : present) {
            run.answered = true;
            succeedIfComplete(run);
        }
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        runs.forEach(run -> all.add(run.status));
        for (Request request : requests) {
            boolean pending = !request.cancelled && !request.ended;
            all.add(text(request.cancelled, pending ? request.deadline - now : 0, request.released));
        }
        return all.toString();
    }

    /** How a request stands. */
    static String text(boolean cancelled, long left, int released) {
        return (cancelled ? "cancelled" : "asked") + (left > 0 ? ", left " + left : "") + ", released " + released;
    }
}

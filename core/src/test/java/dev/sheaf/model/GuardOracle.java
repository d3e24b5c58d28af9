package dev.sheaf.model;

import static dev.sheaf.model.GuardCase.ATTEMPTS;
import static dev.sheaf.model.GuardCase.ATTEMPT_LIMIT;
import static dev.sheaf.model.GuardCase.BACK_OFF;
import static dev.sheaf.model.GuardCase.NEVER;
import static dev.sheaf.model.GuardCase.PERIOD;

import java.util.ArrayList;
import java.util.List;

/** What must come of a {@link GuardCase}, one step after the other, without the library and without Resilience4j. */
final class GuardOracle {

    private final GuardCase guarded;
    private final List<String> steps = new ArrayList<>();
    private final List<String> released = new ArrayList<>();
    private int now;
    private int attempt;
    private int slot = -1; // the last period in which the limiter has promised a permission
    private int failures;
    private int successes;
    private int busyUntil; // by work that did not stop when it was told to
    private String lastFailure;
    private String result;

    private GuardOracle(GuardCase guarded) {
        this.guarded = guarded;
    }

    static String expected(GuardCase guarded) {
        GuardOracle oracle = new GuardOracle(guarded);
        while (oracle.result == null) {
            oracle.next();
        }
        return oracle.describe();
    }

    private int stop() {
        return Math.min(guarded.limit(), guarded.cancel());
    }

    private void next() {
        attempt++;
        if (guarded.limiter()) {
            int current = now / PERIOD;
            slot = Math.max(current, slot + 1);
            int wait = slot == current ? 0 : slot * PERIOD - now;
            if (wait > 0 && now + wait >= guarded.limit()) {
                steps.add("rate limit " + attempt + " FAILED RequestNotPermitted " + now + "-" + now);
                result = "FAILED " + (lastFailure == null ? "RequestNotPermitted" : lastFailure);
                return;
            }
            if (wait > 0 && !pause("rate limit ", wait)) {
                return;
            }
        }
        attempt();
    }

    private boolean pause(String name, int length) {
        if (now + length > stop()) {
            stopped(name, stop());
            return false;
        }
        steps.add(name + attempt + " SUCCEEDED " + now + "-" + (now + length));
        now += length;
        return true;
    }

    /** The run ends while this step goes on. */
    private void stopped(String name, int workEnds) {
        boolean late = guarded.limit() < guarded.cancel();
        steps.add(name + attempt + (late ? " TIMED_OUT " : " CANCELLED CALLER ") + now + "-" + workEnds);
        now = stop();
        result = late ? "TIMED_OUT" : "CANCELLED";
    }

    private void attempt() {
        if (busyUntil > now) {
            failed("BulkheadFullException", now);
            return;
        }
        GuardCase.Try tried = guarded.tries().get(attempt - 1);
        Act act = tried.act();
        int end = act.what() == Act.What.HANGS ? NEVER * 2 : now + (act.isAtStart() ? 0 : act.at());
        int limit = guarded.attemptLimit() ? now + ATTEMPT_LIMIT : NEVER * 2;
        boolean answers = act.isAnswer();
        String value = (tried.refused() ? "refused" : "value") + attempt;
        if (end > Math.min(limit, stop()) && act.isStubborn()) {
            busyUntil = end;
            if (answers) {
                released.add(value);
            }
        }
        if (end < Math.min(limit, stop())) {
            if (answers) {
                successes++;
                steps.add("attempt " + attempt + " SUCCEEDED " + now + "-" + end);
                now = end;
                answered(value, tried.refused());
            } else {
                failures++;
                failed(act.what() == Act.What.RETURNS_NULL ? "NullPointerException" : "ActingException", end);
            }
        } else if (limit < stop()) {
            failures++;
            steps.add("attempt " + attempt + " TIMED_OUT " + now + "-" + Math.max(limit, busyUntil));
            now = limit;
            again("DeadlineExceededException");
        } else {
            failures += guarded.limit() < guarded.cancel() ? 1 : 0;
            stopped("attempt ", Math.max(stop(), busyUntil));
        }
    }

    private void failed(String failure, int at) {
        steps.add("attempt " + attempt + " FAILED " + failure + " " + now + "-" + at);
        now = at;
        again(failure);
    }

    private void again(String failure) {
        lastFailure = failure;
        if (attempt == ATTEMPTS || now + BACK_OFF >= guarded.limit()) {
            result = "FAILED " + failure;
        } else {
            pause("back-off ", BACK_OFF);
        }
    }

    private void answered(String value, boolean refused) {
        if (!refused) {
            result = "SUCCEEDED " + value;
        } else if (attempt < ATTEMPTS && now + BACK_OFF < guarded.limit()) {
            released.add(value);
            pause("back-off ", BACK_OFF);
        } else if (guarded.failAfterMax()) {
            released.add(value);
            result = "FAILED MaxRetriesExceededException";
        } else {
            result = "SUCCEEDED " + value;
        }
    }

    private String describe() {
        return result + ", decided at " + now + ", terminated at " + Math.max(now, busyUntil)
                + GuardRun.text(busyUntil > now ? 0 : 1, steps, failures, successes, released);
    }
}

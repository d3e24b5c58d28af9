package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.FetchContext;
import dev.sheaf.Outcome;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Three keys of {@link Source#settleEach} with all that their sources may do, in each window, and with all ends of the
 * run around it, beside an oracle: what becomes of each key, and that each value is delivered or released once.
 *
 * <p>Key i takes 2, 4 or 8 milliseconds, and what ends the run comes at an odd time: so the order of events is certain.
 */
class SettleEachTest {

    private static final int KEYS = 3;
    private static final int LIMIT = 200;
    private static final int NEARLY_UP = 180; // when it answers with what is there
    private static final int LATE = 251; // longer than the run can last
    private static final int NEVER = 10_000;

    private enum Act {
        ANSWERS_AT_ONCE,
        ANSWERS,
        FAILS,
        HANGS,
        THROWS,
        /** Whatever is done to stop it. */
        ANSWERS_LATE
    }

    private enum End {
        OF_ITSELF,
        BROKEN_COMBINER,
        CANCEL,
        SIBLING_FAILS,
        SIBLING_ANSWERS
    }

    /** One scenario; the end of the run comes at some time, where it has one. */
    private record Scenario(List<Act> acts, int atOnce, End end, int at) {

        boolean cutsOff() {
            return end == End.CANCEL || end == End.SIBLING_FAILS;
        }
    }

    @Test
    void ofThreeKeys() {
        int scenarios = 0;
        int acts = Act.values().length;
        for (int which = 0; which < acts * acts * acts; which++) {
            List<Act> chosen = List.of(
                    Act.values()[which % acts], Act.values()[which / acts % acts], Act.values()[which / acts / acts]);
            for (int atOnce = 1; atOnce <= KEYS; atOnce++) {
                for (End end : End.values()) {
                    boolean isTimed = end != End.OF_ITSELF && end != End.BROKEN_COMBINER;
                    for (int at : isTimed ? new int[] {1, 3, 5, 7, 11, 31, 191} : new int[] {0}) {
                        assertAsTheOracleSays(new Scenario(chosen, atOnce, end, at));
                        scenarios++;
                    }
                }
            }
        }
        assertThat(scenarios).isEqualTo(acts * acts * acts * KEYS * (2 + 3 * 7));
    }

    private static void assertAsTheOracleSays(Scenario scenario) {
        String expected = oracle(scenario);
        String seen = new Engine(scenario).play();
        if (!seen.equals(expected)) { // the description is expensive
            assertThat(seen).as(scenario.toString()).isEqualTo(expected);
        }
    }

    private static int timeOf(int key, Act act) {
        return switch (act) {
            case ANSWERS_AT_ONCE, THROWS -> 0;
            case ANSWERS, FAILS -> 2 << key;
            case ANSWERS_LATE -> LATE;
            case HANGS -> NEVER;
        };
    }

    // --- what must happen

    private static String oracle(Scenario scenario) {
        int cut = scenario.cutsOff() ? Math.min(NEARLY_UP, scenario.at) : NEARLY_UP;
        int[] start = new int[KEYS];
        int[] end = new int[KEYS];
        Arrays.fill(start, NEVER);
        int[] places = new int[scenario.atOnce]; // until when each is occupied
        for (int key = 0; key < KEYS; key++) {
            Arrays.sort(places);
            start[key] = places[0];
            end[key] = start[key] + timeOf(key, scenario.acts.get(key));
            places[0] = end[key];
        }
        int last = Arrays.stream(end).max().orElseThrow();
        int settled = Math.min(last, cut); // with all outcomes, or without
        boolean isCutOff = scenario.cutsOff() && last > cut && cut == scenario.at;
        boolean fails = isCutOff || scenario.end == End.SIBLING_FAILS || scenario.end == End.BROKEN_COMBINER;
        boolean isCancelled = scenario.end == End.CANCEL && isCutOff;
        StringBuilder text = new StringBuilder(isCancelled ? "CANCELLED" : fails ? "FAILED" : "SUCCEEDED");
        for (int key = 0; key < KEYS; key++) {
            Act act = scenario.acts.get(key);
            boolean answers = act == Act.ANSWERS || act == Act.ANSWERS_AT_ONCE;
            boolean inTime = end[key] <= settled;
            boolean isAsked = start[key] < settled || (start[key] == settled && inTime) || start[key] == 0;
            String outcome =
                    !isAsked ? "SKIPPED" : !inTime ? stopped(scenario, isCutOff) : answers ? "SUCCEEDED" : "FAILED";
            boolean delivered = outcome.equals("SUCCEEDED") && !fails && !isCancelled;
            boolean kept = outcome.equals("SUCCEEDED") && !delivered;
            boolean released = kept || (isAsked && act == Act.ANSWERS_LATE);
            text.append(key(outcome, delivered ? 1 : 0, released ? 1 : 0));
        }
        return text.toString();
    }

    private static String stopped(Scenario scenario, boolean isCutOff) {
        return !isCutOff ? "TIMED_OUT" : scenario.end == End.CANCEL ? "CANCELLED CALLER" : "CANCELLED SIBLING_FAILED";
    }

    private static String key(String outcome, int delivered, int released) {
        return ", " + outcome + " delivered " + delivered + " released " + released;
    }

    // --- what happens

    private static final class Engine implements Source<Integer, Integer> {

        private final Scenario scenario;
        private final VirtualTime time = new VirtualTime();
        private final int[] asked = new int[KEYS];
        private final int[] delivered = new int[KEYS];
        private final int[] released = new int[KEYS];
        private List<Outcome<Integer>> outcomes = List.of();

        Engine(Scenario scenario) {
            this.scenario = scenario;
        }

        @Override
        public CompletableFuture<Integer> fetch(Integer key, FetchContext context) {
            asked[key]++;
            Act act = scenario.acts.get(key);
            CompletableFuture<Integer> answer = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    return act != Act.ANSWERS_LATE && super.cancel(mayInterruptIfRunning);
                }
            };
            switch (act) {
                case ANSWERS_AT_ONCE -> answer.complete(key);
                case THROWS -> throw new IllegalStateException();
                case HANGS -> {}
                case FAILS -> after(act, key, () -> answer.completeExceptionally(new IllegalStateException()));
                case ANSWERS, ANSWERS_LATE -> after(act, key, () -> answer.complete(key));
            }
            return answer;
        }

        /** On the clock, and not in the scope, so that it comes in any case. */
        private void after(Act act, int key, Runnable end) {
            time.schedule(time.nanoTime() + Duration.ofMillis(timeOf(key, act)).toNanos(), end);
        }

        @Override
        public void release(Integer key) {
            released[key]++;
        }

        String play() {
            Plan<String> plan = Plan.of("plan", Duration.ofMillis(LIMIT));
            var part =
                    plan.require("part", this.settleEach(scenario.atOnce, KEYS).on(query -> List.of(0, 1, 2)));
            CompletableFuture<String> sibling = new CompletableFuture<>();
            if (scenario.end == End.SIBLING_ANSWERS || scenario.end == End.SIBLING_FAILS) {
                plan.require("sibling", (query, context) -> sibling);
            }
            Aggregation<String> run = time.start(
                    plan.combine(got -> {
                        if (scenario.end == End.BROKEN_COMBINER) {
                            throw new IllegalStateException();
                        }
                        outcomes = got.get(part);
                        outcomes.stream().filter(Outcome::isSuccess).forEach(each -> delivered[each.orElse(-1)]++);
                        return "";
                    }),
                    "");
            time.advance(Duration.ofMillis(scenario.at));
            switch (scenario.end) {
                case CANCEL -> run.cancel(true);
                case SIBLING_FAILS -> sibling.completeExceptionally(new IllegalStateException());
                case SIBLING_ANSWERS -> sibling.complete("");
                default -> {}
            }
            time.advance(Duration.ofMillis(2L * LATE + LIMIT));
            boolean isOver = run.terminated().toCompletableFuture().isDone() && time.pendingTimers() == 0;
            return text(run.report()) + (isOver ? "" : ", and something is left");
        }

        /** What the report says of a key; where an outcome was handed over, it says the same. */
        private String text(Report run) {
            List<Report> reported = run.child("part").orElseThrow().children();
            StringBuilder text = new StringBuilder(run.status().toString());
            for (int key = 0; key < KEYS; key++) {
                Report report = key < reported.size() ? reported.get(key) : null;
                String outcome = report == null
                        ? "SKIPPED"
                        : report.status()
                                + report.reason().map(reason -> " " + reason).orElse("");
                text.append(key(outcome, delivered[key], released[key]));
                boolean isSaid = outcomes.isEmpty() || outcome.equals(nameOf(outcomes.get(key)));
                text.append(isSaid ? "" : " BUT " + outcomes.get(key));
                text.append(
                        asked[key] == (outcome.equals("SKIPPED") ? 0 : 1) ? "" : " BUT ASKED " + asked[key] + " TIMES");
            }
            return text.toString();
        }

        private static String nameOf(Outcome<Integer> outcome) {
            return outcome instanceof Outcome.Succeeded
                    ? "SUCCEEDED"
                    : outcome instanceof Outcome.Failed
                            ? "FAILED"
                            : outcome instanceof Outcome.TimedOut ? "TIMED_OUT" : "SKIPPED";
        }
    }
}

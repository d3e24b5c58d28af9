package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.model.Act.What;
import dev.sheaf.model.Scenario.Script;
import dev.sheaf.model.Tree.How;
import dev.sheaf.model.Tree.Kind;
import dev.sheaf.model.Tree.Leaf;
import dev.sheaf.model.Tree.Nested;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every scenario of up to three sources, of a hedge, and of up to three attempts under guard - what each source does, in
 * which order everything happens - against oracles that know the rules and nothing of the library.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it takes seconds, where nobody else is at work
class ModelTest {

    // --- sources

    /** With a fourth source the full alphabet would take hours. */
    private static final Set<Script> ONE_OF_EACH_SORT = EnumSet.of(
            Script.ANSWERS_AT_START,
            Script.FAILS_AT_START,
            Script.ANSWERS_AT_DEADLINE,
            Script.ANSWERS,
            Script.FAILS,
            Script.SEES_DEADLINE,
            Script.ANSWERS_STUBBORNLY);

    @Test
    void oneSource() throws Exception {
        assertThat(scenarios(1, EnumSet.allOf(Script.class))).isEqualTo(174);
    }

    @Test
    void twoSources() throws Exception {
        assertThat(scenarios(2, EnumSet.allOf(Script.class))).isEqualTo(17_784);
    }

    @Test
    @Tag("model3") // left out by PIT, where many mutants would wait for it
    void threeSources() throws Exception {
        assertThat(scenarios(3, EnumSet.allOf(Script.class))).isEqualTo(2_118_744);
    }

    @Test
    @Tag("model4") // minutes: left out unless asked for, see CONTRIBUTING.md
    @Timeout(value = 14, unit = TimeUnit.MINUTES)
    void fourSources() throws Exception {
        assertThat(scenarios(4, ONE_OF_EACH_SORT)).isEqualTo(24_297_570);
    }

    @Test
    void aScenarioReadsLikeThis() {
        Scenario scenario = new Scenario(
                List.of(Kind.REQUIRE, Kind.OPTIONAL, Kind.SETTLE),
                List.of(Script.ANSWERS, Script.ANSWERS_STUBBORNLY, Script.HANGS),
                List.of(0, Scenario.DEADLINE, 1, Scenario.CANCEL));

        assertThat(ModelRun.actual(scenario.tree(), scenario.cancel()))
                .isEqualTo("SUCCEEDED with (p.0, fallback, TIMED_OUT), decided at 2, terminated at 3"
                        + " | SUCCEEDED (SUCCEEDED, TIMED_OUT released fallback, TIMED_OUT)"
                        + " | ask p.0@0 ask p.1@0 ask p.2@0"
                        + " stop p.1 DEADLINE@2 cancel p.1@2 stop p.2 DEADLINE@2 cancel p.2@2");
    }

    private static long scenarios(int size, Set<Script> alphabet) throws Exception {
        List<Callable<Long>> slices = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Script script : alphabet) {
                slices.add(() -> Scenario.forEach(
                        List.of(kind),
                        List.of(script),
                        size,
                        alphabet,
                        scenario -> assertAsTheOracleSays(scenario.tree(), scenario.cancel())));
            }
        }
        return sumOf(slices);
    }

    // --- a hedge; nothing happens at the same instant

    private static final int AFTER = 105;
    private static final int[] ACTS = {0, 80, 150, 270};
    private static final int[] LIMITS = {53, 133, 203, 233, 333, 793};
    private static final int[] CANCELS = {16, 86, 146, 216, 800};

    @Test
    void aHedge() throws Exception {
        List<Callable<Long>> slices = new ArrayList<>();
        forEachRequest(first -> forEachRequest(second -> slices.add(() -> hedges(List.of(first, second)))));

        assertThat(sumOf(slices)).isEqualTo(21_660);
    }

    private static void forEachRequest(Consumer<Leaf> action) {
        List<What> whats = List.of(
                What.ANSWERS_BY_TIMER,
                What.FAILS_BY_TIMER,
                What.ANSWERS_STUBBORNLY,
                What.FAILS_STUBBORNLY,
                What.HANGS,
                What.THROWS,
                What.RETURNS_NULL);
        for (What what : whats) {
            IntStream.of(new Act(what, 0).hasTime() ? ACTS : new int[1])
                    .mapToObj(at -> new Leaf(new Act(what, at)))
                    .forEach(action);
        }
    }

    private static long hedges(List<Leaf> requests) {
        long count = 0;
        for (boolean room : new boolean[] {true, false}) {
            for (int limit : LIMITS) {
                for (int cancel : CANCELS) {
                    Tree hedged = Tree.several(Kind.REQUIRE, How.HEDGED, requests, AFTER, room);
                    assertAsTheOracleSays(new Nested(limit, hedged), cancel);
                    count++;
                }
            }
        }
        return count;
    }

    // --- attempts under guard

    @Test
    void attemptsUnderGuard() throws Exception {
        List<Callable<Long>> slices = new ArrayList<>();
        for (boolean attemptLimit : new boolean[] {false, true}) {
            for (boolean limiter : new boolean[] {false, true}) {
                slices.add(() -> GuardCase.forEach(attemptLimit, limiter, ModelTest::assertAsTheOracleSays));
            }
        }

        assertThat(sumOf(slices)).isEqualTo(137_216);
    }

    // --- how a run is compared with its oracle

    static void assertAsTheOracleSays(Nested plan, int cancel) {
        String expected = Oracle.expected(plan, cancel);
        String actual = ModelRun.actual(plan, cancel);
        if (!expected.equals(actual)) { // building the assertion costs more than the run
            assertThat(actual).as(plan + ", cancel@" + cancel).isEqualTo(expected);
        }
    }

    private static void assertAsTheOracleSays(GuardCase guarded) {
        String expected = GuardOracle.expected(guarded);
        String actual = GuardRun.actual(guarded);
        if (!expected.equals(actual)) {
            assertThat(actual).as(guarded.toString()).isEqualTo(expected);
        }
    }

    /** On all processors, on threads whose stacks are flat, so that the exceptions of the scenarios cost little. */
    private static long sumOf(List<Callable<Long>> slices) throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            long scenarios = 0;
            for (Future<Long> slice : threads.invokeAll(slices)) {
                scenarios += slice.get();
            }
            return scenarios;
        } finally {
            threads.shutdownNow();
        }
    }
}

package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.model.Scenario.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every scenario of up to three sources - what each part is, what each source does, in which order everything happens -
 * against an {@link Oracle} that knows the rules and nothing of the library.
 *
 * <p>A failure prints the scenario as one line; {@link #aLineCanBeReplayed} is where to put it.
 */
class ModelTest {

    /** With a fourth source the full alphabet would take hours. */
    private static final Set<Script> ONE_OF_EACH_SORT = EnumSet.of(
            Script.ANSWERS_AT_START,
            Script.FAILS_AT_START,
            Script.ANSWERS_NEXT_TURN,
            Script.ANSWERS,
            Script.FAILS,
            Script.SEES_DEADLINE,
            Script.ANSWERS_STUBBORNLY);

    @Test
    void oneSource() throws Exception {
        assertThat(check(1, EnumSet.allOf(Script.class))).isEqualTo(174);
    }

    @Test
    void twoSources() throws Exception {
        assertThat(check(2, EnumSet.allOf(Script.class))).isEqualTo(17_784);
    }

    @Test
    @Tag("model3") // left out where many mutants wait for their judge, see the profile pitest
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // it takes seconds, where nobody else is at work
    void threeSources() throws Exception {
        assertThat(check(3, EnumSet.allOf(Script.class))).isEqualTo(2_118_744);
    }

    @Test
    @Tag("model4") // minutes: by default left out, see the profile of that name
    @Timeout(value = 14, unit = TimeUnit.MINUTES)
    void fourSources() throws Exception {
        assertThat(check(4, ONE_OF_EACH_SORT)).isEqualTo(24_297_570);
    }

    @Test
    void aLineCanBeReplayed() {
        Scenario scenario = Scenario.parse("REQUIRE ANSWERS, OPTIONAL ANSWERS_STUBBORNLY, SETTLE HANGS : 0 -1 1 -2");

        assertThat(ModelRun.actual(scenario))
                .isEqualTo("SUCCEEDED | SUCCEEDED started | TIMED_OUT started stopped cancelled released fallback"
                        + " | TIMED_OUT started stopped cancelled | gathered value0 fallback1 TIMED_OUT"
                        + " | decided at 2, terminated at 3");
        assertThat(Oracle.expected(scenario)).isEqualTo(ModelRun.actual(scenario));
        assertThat(Scenario.parse(scenario.toString())).isEqualTo(scenario);
    }

    /** On threads of its own: all processors, and stacks so flat that the exceptions of the scenarios cost little. */
    private static long check(int size, Set<Script> alphabet) throws Exception {
        List<Callable<Long>> slices = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Script script : alphabet) {
                slices.add(() ->
                        Scenario.forEach(kind, script, size, List.copyOf(alphabet), ModelTest::assertAsTheOracleSays));
            }
        }
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

    private static void assertAsTheOracleSays(Scenario scenario) {
        String expected = Oracle.expected(scenario);
        String actual = ModelRun.actual(scenario);
        if (!expected.equals(actual)) { // building the assertion costs more than the run
            assertThat(actual).as(scenario.toString()).isEqualTo(expected);
        }
    }
}

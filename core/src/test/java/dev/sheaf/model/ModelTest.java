package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every scenario of up to three sources - what each part is, what each source does, in which order everything happens -
 * against an {@link Oracle} that knows the rules and nothing of the library.
 *
 * <p>A failure prints the scenario as one line; {@link #aLineCanBeReplayed} is where to put it.
 */
class ModelTest {

    @Test
    void oneSource() {
        check(1, List.of(Script.values()));
    }

    @Test
    void twoSources() {
        check(2, List.of(Script.values()));
    }

    @Test
    void threeSources() {
        long scenarios = check(3, List.of(Script.values()));

        assertThat(scenarios).isGreaterThan(500_000);
    }

    @Test
    void aLineCanBeReplayed() {
        Scenario scenario = Scenario.parse("REQUIRE ANSWERS, OPTIONAL ANSWERS_STUBBORNLY, SETTLE HANGS : 0 -1 1 -2");

        assertThat(ModelRun.actual(scenario))
                .isEqualTo("SUCCEEDED | SUCCEEDED started | TIMED_OUT started stopped released fallback"
                        + " | TIMED_OUT started stopped | gathered value0 fallback1 TIMED_OUT");
        assertThat(Oracle.expected(scenario)).isEqualTo(ModelRun.actual(scenario));
        assertThat(Scenario.parse(scenario.toString())).isEqualTo(scenario);
    }

    private static long check(int size, List<Script> alphabet) {
        return Scenario.forEach(size, alphabet, scenario -> {
            String expected = Oracle.expected(scenario);
            String actual = ModelRun.actual(scenario);
            if (!expected.equals(actual)) { // building the assertion costs more than the run
                assertThat(actual).as(scenario.toString()).isEqualTo(expected);
            }
        });
    }
}

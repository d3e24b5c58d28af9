package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest extends RunFixture {

    private final Source<String, String> source = ScriptedSource.answers("hello");

    @Test
    void aPlanWithoutPartsIsRefused() {
        Plan<String> empty = Plan.of("profile", LIMIT);

        assertThatIllegalStateException()
                .isThrownBy(() -> empty.combine(got -> "nothing"))
                .withMessageContainingAll("'profile'", "no parts", "require");
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        plan.require("user", source);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.optional("user", source, ""))
                .withMessageContainingAll("'profile'", "'user'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void aBlankNameIsRefused(String blank) {
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.of(blank, LIMIT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.require(blank, source))
                .withMessageContaining("'profile'");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void aLimitThatIsNotPositiveIsRefused(long nanos) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.of("profile", Duration.ofNanos(nanos)))
                .withMessageContainingAll("'profile'", "more than zero");
        assertThatIllegalArgumentException().isThrownBy(() -> source.within(Duration.ofNanos(nanos)));
    }

    @Test
    void nullsAreRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> plan.require("user", null))
                .withMessage("source");
        assertThatNullPointerException().isThrownBy(() -> plan.combine(null)).withMessage("function");
    }

    @Test
    void combineFreezesThePlan() {
        plan.require("user", source);
        plan.combine(got -> "done");

        assertThatIllegalStateException()
                .isThrownBy(() -> plan.require("late", source))
                .withMessageContaining("'profile'");
        assertThatIllegalStateException().isThrownBy(() -> plan.combine(got -> "again"));
    }

    @Test
    void aTopLevelStartWithoutALimitIsRefused() {
        Plan<String> plan = Plan.of("inner");
        plan.require("user", source);
        Aggregator<String, String> inner = plan.combine(got -> "done");

        assertThatIllegalStateException()
                .isThrownBy(() -> inner.start("42"))
                .withMessageContainingAll("'inner'", "Plan.of(name, limit)");
    }

    @Test
    void aHandleOfAnotherPlanIsRefusedWithBothNames() {
        Plan<String> other = Plan.of("other", LIMIT);
        var foreign = other.require("user", source);
        plan.require("user", source);

        var run = time.start(plan.combine(got -> got.get(foreign)), "42");

        assertThat(run)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .havingCause()
                .isInstanceOf(IllegalArgumentException.class)
                .withMessageContainingAll("'user'", "'other'", "'profile'");
    }

    @Test
    void theAnswersCannotBeReadAfterTheCombiningFunctionHasReturned() {
        var user = plan.require("user", source);
        Gathered[] kept = new Gathered[1];
        var run = time.start(plan.combine(got -> kept[0] = got), "42");

        assertThat(run).isCompleted();
        assertThatIllegalStateException().isThrownBy(() -> kept[0].get(user)).withMessageContaining("'profile'");
    }

    /** They stand in messages and log lines, where a line break would forge one. */
    @Test
    void namesWithLineBreaksOrControlCharactersAreRefused() {
        RunEnvironment environment = time.environment();
        for (String name : List.of("a\nb", "a\r", "a\u2028b", "a\u0085b", "a\u001b[31m", "a\u202eb")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> plan.require(name, source))
                    .withMessageContaining("control");
            assertThatIllegalArgumentException().isThrownBy(() -> Plan.of(name));
            assertThatIllegalArgumentException().isThrownBy(() -> Plan.of(name, LIMIT));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> environment.open(name, environment.deadlineIn(LIMIT)))
                    .withMessageNotContaining(name);
        }
        plan.require("Größe 100 % 尺", source); // but for these, everything goes
    }

    @Test
    void mayHaveTenThousandParts() {
        List<Part<String>> parts = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            parts.add(plan.require("part " + i, source));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> plan.require("part 9999", source));

        var run = new VirtualTime()
                .start(
                        plan.combine(
                                got -> parts.stream().map(got::get).distinct().count()),
                        "42");

        assertThat(run).isCompletedWithValue(1L);
        assertThat(run.report().children()).hasSize(10_000);
    }
}

package dev.sheaf.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.model.Scenario.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The scenarios of the {@link ModelTest} with more sources than can be enumerated. */
class ManySourcesTest {

    /** One part, and its place in the order of events. */
    private record Declared(Kind kind, Script script, int place) {}

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void aRunOfManySourcesEndsAsTheOracleSays(@ForAll("scenarios") Scenario scenario) {
        assertThat(ModelRun.actual(scenario)).as(scenario.toString()).isEqualTo(Oracle.expected(scenario));
    }

    @Provide
    Arbitrary<Scenario> scenarios() {
        // half of the sources answer, so that runs live long enough to be interesting
        Arbitrary<Script> scripts = Arbitraries.oneOf(Arbitraries.of(Script.ANSWERS), Arbitraries.of(Script.class));
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 99);
        Arbitrary<Declared> parts =
                Combinators.combine(Arbitraries.of(Kind.class), scripts, places).as(Declared::new);
        return Combinators.combine(parts.list().ofMinSize(5).ofMaxSize(12), late(places), late(places))
                .as(ManySourcesTest::scenario);
    }

    /** An end from outside that lets most sources go first. */
    private static Arbitrary<Integer> late(Arbitrary<Integer> places) {
        return Arbitraries.oneOf(places, Arbitraries.integers().between(80, 99));
    }

    private static Scenario scenario(List<Declared> parts, int deadline, int cancel) {
        record Event(int what, int place) {}
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).script.isLater) {
                events.add(new Event(i, parts.get(i).place));
            }
        }
        events.add(new Event(Scenario.DEADLINE, deadline));
        events.add(new Event(Scenario.CANCEL, cancel));
        events.sort(Comparator.comparingInt(Event::place));
        return new Scenario(
                parts.stream().map(Declared::kind).toList(),
                parts.stream().map(Declared::script).toList(),
                events.stream().map(Event::what).toList());
    }
}

package dev.sheaf;

import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a run gives when all goes well. The exhaustive check of all combinations is in {@link dev.sheaf.model}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class RunSuccessTest extends RunFixture {

    @Test
    void combinesWhatEveryPartGave() {
        var user = plan.require("user", answers("ann", 20));
        var tips = plan.optional("tips", answers("tea", 10), "none");
        var events = plan.settle("events", answers("3"));
        var run = time.start(
                plan.combine(
                        got -> got.get(user) + got.get(tips) + got.get(events).orElse("?")),
                "42");

        time.advance(Duration.ofMillis(20));

        assertThat(run).isCompletedWithValue("anntea3");
    }

    @Test
    void asksThemOnTheStartingThreadWhateverTheExecutor() {
        List<Runnable> handedOver = new ArrayList<>();
        var source = hangs();
        plan.require("source", source);

        plan.combine(got -> "")
                .in(time.environment().withExecutor(handedOver::add))
                .start("42");

        assertThat(source.starts()).isEqualTo(1);
        assertThat(handedOver).isEmpty();
    }

    @Test
    void showsThemAllTheSameDeadlineHoweverLateTheyAreAsked() {
        List<Deadline> seen = new ArrayList<>();
        Deadline expected = time.environment().deadlineIn(LIMIT);
        for (String name : List.of("a", "b")) {
            plan.require(name, (query, context) -> {
                time.advance(Duration.ofMillis(5));
                seen.add(context.deadline());
                return CompletableFuture.completedFuture(name);
            });
        }

        start();

        assertThat(seen).containsExactly(expected, expected);
    }

    @Test
    void anAggregatorIsSharedByItsRuns() {
        var greeter = answers("hello", 1);
        var part = plan.require("greeter", greeter);
        var aggregator = plan.combine(got -> got.get(part));

        var first = time.start(aggregator, "1");
        var second = time.start(aggregator, "2");
        time.advance(Duration.ofMillis(1));

        assertThat(first).isCompletedWithValue("hello");
        assertThat(second).isCompletedWithValue("hello");
        assertThat(greeter.queries()).containsExactly("1", "2");
    }

    @Test
    void armsNoTimerWhenEverythingWasThereAtTheStart() {
        plan.require("user", answers("ann"));
        List<String> events = new ArrayList<>();
        RunEnvironment watched = arming((nanos, task) -> {
            events.add("armed");
            return () -> true;
        });

        assertThat(plan.combine(got -> "combined").in(watched).start("42")).isCompleted();

        assertThat(events).isEmpty();
    }
}

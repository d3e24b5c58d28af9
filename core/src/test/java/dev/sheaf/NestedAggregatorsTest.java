package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An aggregator as the source of another plan. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class NestedAggregatorsTest extends RunFixture {

    @Test
    void armNoTimerWhenTheOuterDeadlineIsNotLater() {
        Plan<String> inner = Plan.of("inner", Duration.ofSeconds(5));
        inner.require("deep", ScriptedSource.hangs());

        run(inner.combine(got -> ""));

        assertThat(time.pendingTimers()).isEqualTo(1);
    }

    @Test
    void endAtTheirOwnLimitAndSayWhoseItWas() {
        Plan<String> inner = Plan.of("inner", Duration.ofSeconds(1));
        inner.require("deep", ScriptedSource.hangs());
        var run = run(inner.combine(got -> ""));

        time.advance(Duration.ofSeconds(1));

        assertThat(causeOf(run)).isInstanceOf(DeadlineExceededException.class).hasMessageContaining("'inner'");
        assertThat(run.report().child("part").orElseThrow().status()).isEqualTo(Status.TIMED_OUT);
    }

    @Test
    void overtakenByTheDecisionWhileTheyStartAskNobody() {
        List<Aggregation<String>> outer = new ArrayList<>();
        Plan<String> inner = Plan.of("inner");
        var asked = hangs();
        inner.require("part", asked);
        RunEnvironment environment = time.environment().withListener(new AggregationListener() {
            @Override
            public void sourceStarted(long runId, String run, String name) {
                if (run.equals("inner")) {
                    outer.get(0).cancel(true);
                }
            }
        });
        Source<String, String> later = (query, context) -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            context.schedule(
                    Duration.ofMillis(1), () -> inner.combine(got -> "").fetch(query, context));
            return answer;
        };
        outer.add(over(later).in(environment).start("42"));

        time.advance(Duration.ofMillis(1));

        assertThat(asked.starts()).isZero();
        assertThat(outer.get(0)).isCancelled();
        assertThat(outer.get(0).terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void showTheirSourcesTheEarlierOfBothDeadlines() {
        List<Deadline> seen = new ArrayList<>();
        Plan<String> outer = Plan.of("outer", LIMIT);
        for (long seconds : new long[] {1, 3}) {
            Plan<String> inner = Plan.of("inner", Duration.ofSeconds(seconds));
            inner.require("deep", (query, context) -> {
                seen.add(context.deadline());
                return new CompletableFuture<>();
            });
            outer.require("inner of " + seconds, inner.combine(got -> ""));
        }

        time.start(outer.combine(got -> ""), "42");

        assertThat(seen)
                .containsExactly(
                        time.environment().deadlineIn(Duration.ofSeconds(1)),
                        time.environment().deadlineIn(LIMIT));
    }

    @Test
    void thatAreCancelledAloneStopTheirSourcesAndFailTheirPart() {
        var deep = hangs();
        List<CompletableFuture<String>> results = new ArrayList<>();
        Source<String, String> inner = (query, context) -> {
            results.add(over(deep).fetch(query, context));
            return results.get(0);
        };
        var run = run(inner);

        assertThat(results.get(0).cancel(true)).isTrue();

        assertThat(deep.cancellations()).isEqualTo(1);
        assertThat(causeOf(run)).isInstanceOf(CancellationException.class);
    }
}

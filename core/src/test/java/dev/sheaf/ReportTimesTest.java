package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The instants in a report, and what it shows between two of them. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ReportTimesTest extends RunFixture {

    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();

    @Test
    void ofPartsThatWereStartedLaterAreTheirOwn() {
        plan.require("first", (query, context) -> {
            time.advance(Duration.ofMillis(5));
            return CompletableFuture.completedFuture("blocked");
        });
        plan.require("second", (query, context) -> {
            FetchScope child = context.child("child", context.deadline());
            time.advance(Duration.ofMillis(7));
            return child.run(heldBy(second), query);
        });
        var run = time.start(plan.combine(got -> ""), "42");

        assertThat(part(run, "second").start()).isEqualTo(Duration.ofMillis(5));
        assertThat(part(run, "second").children().get(0).start()).isEqualTo(Duration.ofMillis(12));
    }

    @Test
    void ofARunThatEndsWithItsStartIsThatOfTheLastAnswer() {
        plan.require("first", (query, context) -> {
            time.advance(Duration.ofMillis(5));
            return CompletableFuture.completedFuture("blocked");
        });

        var run = time.start(plan.combine(got -> ""), "42");

        assertThat(run.report().end()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void ofTheEndAreThatOfTheWorkOnlyForWhatWasStopped() {
        CompletableFuture<String> work = new CompletableFuture<>();
        Source<String, String> lingering = (query, context) -> {
            context.endsWith(work);
            return query.equals("42") ? first : second;
        };
        plan.require("answered", lingering);
        plan.optional("stopped", lingering.on(query -> "43"), "fallback");
        var run = time.start(plan.combine(got -> ""), "42");
        time.advance(Duration.ofSeconds(1));
        first.complete("answer");
        time.advance(Duration.ofSeconds(1));
        assertThat(part(run, "stopped").end()).isEqualTo(LIMIT);

        time.advance(Duration.ofSeconds(1));
        work.complete(null);

        assertThat(part(run, "answered").end()).isEqualTo(Duration.ofSeconds(1));
        assertThat(part(run, "stopped").end()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void betweenTheDecisionAndWhatFollowsAreThoseOfTheDecision() {
        Deque<Runnable> queue = new ArrayDeque<>();
        var environment = RunEnvironment.system().withTimer(time, queue::add).withExecutor(Runnable::run);
        var run = over(hangs()).in(environment).start("42");

        time.advance(LIMIT);

        assertThat(run).isNotDone();
        assertThat(run.report().end()).isEqualTo(LIMIT);
        assertThat(run.report().status()).isEqualTo(Status.TIMED_OUT);
        assertThat(run.report().children().get(0).status()).isEqualTo(Status.TIMED_OUT);
        queue.forEach(Runnable::run);
        assertThat(run).isDone();
    }
}

package dev.sheaf;

import static dev.sheaf.OnePart.LIMIT;
import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.causeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#using}: what is opened is closed once, whatever happens. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class UsingSourceTest {

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<String> opened = new CompletableFuture<>();
    private final CompletableFuture<String> used = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final IllegalStateException broken = new IllegalStateException("broken");

    private final Source<String, String> source =
            source("open", opened).using(source("use", used), source("close", closed), CLOSING);
    private final Aggregation<String> run = time.start(over(source), "42");
    private final CompletableFuture<Report> terminated = run.terminated().toCompletableFuture();

    private Source<String, String> source(String name, CompletableFuture<String> future) {
        return (query, context) -> {
            events.add(name + " " + query);
            context.onCancel(() -> events.add("stop " + name));
            return future;
        };
    }

    private static Report child(Report run, String name) {
        return run.children().get(0).child(name).orElseThrow();
    }

    @Test
    void closesAfterTheAnswerWhichDoesNotWait() {
        opened.complete("session");
        used.complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(events).containsExactly("open 42", "use session", "close session");
        assertThat(terminated).isNotDone();
        closed.complete("");
        assertThat(child(terminated.join(), "close").status()).isEqualTo(Status.SUCCEEDED);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void closesAfterAFailure() {
        opened.complete("session");
        used.completeExceptionally(broken);
        closed.complete("");

        assertThat(causeOf(run)).isSameAs(broken);
        assertThat(events).containsExactly("open 42", "use session", "close session");
        assertThat(terminated).isCompleted();
    }

    @Test
    void closesAfterTheUseWasStopped() {
        opened.complete("session");
        time.advance(Duration.ofMillis(500));
        run.cancel(true);

        assertThat(used).isCancelled();
        assertThat(events).containsExactly("open 42", "use session", "stop use", "close session");
        assertThat(closed).isNotCancelled();
        assertThat(terminated).isNotDone();
        closed.complete("");
        assertThat(terminated).isCompleted();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void doesNotAbandonTheOpeningAndClosesWhatComesLate() {
        time.advance(LIMIT);
        assertThat(run).isCompletedExceptionally();
        assertThat(opened).isNotCancelled();
        assertThat(events).containsExactly("open 42");

        opened.complete("session");

        assertThat(events).containsExactly("open 42", "close session");
        closed.complete("");
        assertThat(terminated).isCompleted();
        assertThat(child(terminated.join(), "use").status()).isEqualTo(Status.SKIPPED);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void givesUpAnOpeningThatTakesLongerThanTheDeadlineAndTheClosing() {
        time.advance(LIMIT);
        assertThat(opened).isNotDone();

        time.advance(CLOSING);

        assertThat(opened).isCancelled();
        assertThat(events).containsExactly("open 42", "stop open");
        assertThat(terminated).isCompleted();
    }

    @Test
    void closesNothingWhereOpeningFails() {
        opened.completeExceptionally(broken);

        assertThat(causeOf(run)).isSameAs(broken);
        assertThat(events).containsExactly("open 42");
        assertThat(terminated).isCompleted();
    }

    @Test
    void endsAClosingThatHangsAndShowsOneThatFails() {
        opened.complete("session");
        used.complete("answer");

        time.advance(CLOSING);

        assertThat(closed).isCancelled();
        assertThat(child(terminated.join(), "close").status()).isEqualTo(Status.TIMED_OUT);

        var failing = source("open", CompletableFuture.completedFuture("session"))
                .using(source("use", used), source("close", CompletableFuture.failedFuture(broken)), CLOSING);
        var second = time.start(over(failing), "43");
        assertThat(second).isCompletedWithValue("answer");
        assertThat(child(second.report(), "close").failure()).containsSame(broken);
    }

    @Test
    void closesAfterAUseThatGoesOnHasReallyEnded() {
        CompletableFuture<String> stubborn = new CompletableFuture<>();
        var going = source("open", CompletableFuture.completedFuture("session"))
                .using(
                        (session, context) -> {
                            context.endsWith(stubborn);
                            return new CompletableFuture<String>();
                        },
                        source("close", closed),
                        CLOSING);
        events.clear();
        time.start(over(going), "43").cancel(true);
        assertThat(events).containsExactly("open 43");

        stubborn.complete("ended");

        assertThat(events).containsExactly("open 43", "close session");
    }

    @Test
    void isSharedByTheSourcesOfAnAggregator() {
        Plan<String> plan = Plan.of("both");
        var a = plan.require("a", source("a", CompletableFuture.completedFuture("A")));
        var b = plan.require("b", source("b", used));
        var sharing = source("open", CompletableFuture.completedFuture("session"))
                .using(plan.combine(got -> got.get(a) + got.get(b)), source("close", closed), CLOSING);
        events.clear();
        var both = time.start(over(sharing), "43");
        used.complete("B");

        assertThat(both).isCompletedWithValue("AB");
        assertThat(events).containsExactly("open 43", "a session", "b session", "close session");
    }

    @Test
    void closesThoughTheContextCannotBeSet() {
        boolean[] broken = new boolean[1];
        RunEnvironment environment = time.environment()
                .withContext(() -> task -> () -> {
                    if (broken[0]) {
                        throw new IllegalStateException("no context");
                    }
                    task.run();
                });
        over(source).in(environment).start("43");
        opened.complete("session");
        events.clear();
        broken[0] = true;

        used.complete("answer");

        assertThat(events).contains("close session");
    }

    @Test
    void releasesWhatTheCloseAnswers() {
        List<String> released = new ArrayList<>();
        Source<String, String> same = (query, context) -> CompletableFuture.completedFuture(query);

        var second = time.start(over(same.using(same, same.onRelease(released::add), CLOSING)), "43");

        assertThat(second).isCompletedWithValue("43");
        assertThat(released).containsExactly("43");
    }

    @Test
    void takesAnyLimit() {
        Source<String, String> same = (query, context) -> CompletableFuture.completedFuture(query);
        Duration forever = ChronoUnit.FOREVER.getDuration();

        assertThat(time.start(over(same.using(same, same, forever)), "43")).isCompletedWithValue("43");
    }

    @Test
    void refusesALimitThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> source.using(source, source, Duration.ZERO));
    }
}

package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HedgedSourceTest extends RunFixture {

    private static final Duration AFTER = Duration.ofMillis(80);

    private final List<CompletableFuture<String>> requests = new ArrayList<>();
    private final List<String> released = new ArrayList<>();
    private final IOException down = new IOException("down");

    /** Answered by hand. */
    private final Source<String, String> source = new Source<>() {

        @Override
        public CompletableFuture<String> fetch(String query, FetchContext context) {
            CompletableFuture<String> request = new CompletableFuture<>();
            requests.add(request);
            return request;
        }

        @Override
        public void release(String value) {
            released.add(value);
        }
    };

    private final Source<String, String> hedged = source.safeToRepeat().hedged(AFTER, 2);

    private Aggregation<String> start(Duration limit) {
        return start(hedged, limit);
    }

    private Aggregation<String> start(Source<String, String> asked, Duration limit) {
        Plan<String> plan = Plan.of("plan", limit);
        var part = plan.require("part", asked);
        return time.start(plan.combine(got -> got.get(part)), "query");
    }

    private static List<Status> requestsOf(Aggregation<?> run) {
        return run.report().child("part").orElseThrow().children().stream()
                .map(Report::status)
                .toList();
    }

    private static Throwable failureOf(CompletableFuture<?> run) {
        assertThat(run).isCompletedExceptionally();
        return catchThrowable(run::join).getCause().getCause();
    }

    @Test
    void asksOnceWhenTheAnswerIsQuick() {
        var run = start(LIMIT);
        time.advance(AFTER.minusNanos(1));
        requests.get(0).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(requestsOf(run)).containsExactly(Status.SUCCEEDED, Status.SKIPPED);
        assertThat(time.pendingTimers()).isZero();
        time.advance(LIMIT);
        assertThat(requests).hasSize(1);
    }

    @Test
    void asksAgainWhenTheAnswerIsSlowAndStopsTheSlower() {
        var run = start(LIMIT);
        time.advance(AFTER);
        assertThat(requests).hasSize(2);
        requests.get(1).complete("second");

        assertThat(run).isCompletedWithValue("second");
        assertThat(requests.get(0)).isCancelled();
        assertThat(run.report()
                        .child("part")
                        .orElseThrow()
                        .child("first")
                        .orElseThrow()
                        .reason())
                .contains(CancelReason.SATISFIED);
        assertThat(requestsOf(run)).containsExactly(Status.CANCELLED, Status.SUCCEEDED);
        assertThat(time.pendingTimers()).isZero();
        assertThat(run.terminated()).isCompleted();
    }

    @Test
    void takesTheFirstWhenThatIsQuickerAfterAll() {
        var run = start(LIMIT);
        time.advance(AFTER);
        requests.get(0).complete("first");

        assertThat(run).isCompletedWithValue("first");
        assertThat(requests.get(1)).isCancelled();
        assertThat(requestsOf(run)).containsExactly(Status.SUCCEEDED, Status.CANCELLED);
    }

    @Test
    void asksAgainAtOnceWhenTheFirstFails() {
        var run = start(LIMIT);
        time.advance(Duration.ofMillis(5));
        requests.get(0).completeExceptionally(down);
        assertThat(requests).hasSize(2);
        requests.get(1).complete("second");

        assertThat(run).isCompletedWithValue("second");
        assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(5));
        time.advance(LIMIT);
        assertThat(requests).hasSize(2);
    }

    @Test
    void waitsForTheOtherWhenOneFails() {
        for (int failing : new int[] {0, 1}) {
            requests.clear();
            var run = start(LIMIT);
            time.advance(AFTER);
            requests.get(failing).completeExceptionally(down);
            assertThat(run).isNotDone();
            requests.get(1 - failing).complete("answer");

            assertThat(run).isCompletedWithValue("answer");
        }
    }

    @Test
    void failsWithBothFailuresAndTheLastAsTheCause() {
        IOException second = new IOException("second");
        var run = start(LIMIT);
        time.advance(AFTER);
        requests.get(0).completeExceptionally(down);
        requests.get(1).completeExceptionally(second);

        assertThat(failureOf(run)).isSameAs(second);
        assertThat(requestsOf(run)).containsExactly(Status.FAILED, Status.FAILED);
    }

    @Test
    void doesNotAskAgainWhenTooLittleTimeIsLeft() {
        var slow = start(AFTER.multipliedBy(2).minusNanos(1));
        time.advance(AFTER);
        assertThat(requests).hasSize(1);
        requests.get(0).complete("answer");
        assertThat(slow).isCompletedWithValue("answer");

        var failing = start(AFTER.minusNanos(1));
        requests.get(1).completeExceptionally(down);
        assertThat(failureOf(failing)).isSameAs(down);
        assertThat(requests).hasSize(2);

        var late = start(AFTER.multipliedBy(2).minusNanos(1));
        time.advance(AFTER);
        requests.get(2).completeExceptionally(down);
        assertThat(failureOf(late)).isSameAs(down);

        var inTime = start(AFTER.multipliedBy(2));
        time.advance(AFTER);
        assertThat(requests).hasSize(5);
        assertThat(inTime).isNotDone();
    }

    @Test
    void asksAgainForSoManyRunsAtATimeOnly() {
        var runs = List.of(start(LIMIT), start(LIMIT), start(LIMIT));
        time.advance(AFTER);
        assertThat(requests).hasSize(5);

        requests.get(2).completeExceptionally(down); // of the third run, which has no hedge
        assertThat(failureOf(runs.get(2))).isSameAs(down);
        runs.get(0).cancel(true);
        runs.get(1).cancel(true);
        assertThat(requests).allMatch(CompletableFuture::isDone);

        var next = start(LIMIT);
        time.advance(AFTER);
        assertThat(requests).hasSize(7);
        assertThat(next).isNotDone();
    }

    @Test
    void countsAHedgeAsGoingOnUntilItsWorkHasEnded() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        Source<String, String> lingering = (query, context) -> {
            context.endsWith(work);
            return source.fetch(query, context);
        };
        Source<String, String> one = lingering.safeToRepeat().hedged(AFTER, 1);
        var first = start(one, LIMIT);
        time.advance(AFTER);
        first.cancel(true);

        var second = start(one, LIMIT);
        time.advance(AFTER);
        assertThat(requests).hasSize(3);
        work.complete(null);
        var third = start(one, LIMIT);
        time.advance(AFTER);
        assertThat(requests).hasSize(5);
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
    }

    @Test
    void stopsBothWhenItIsCancelledOrTimeIsUp() {
        var cancelled = start(LIMIT);
        time.advance(AFTER);
        cancelled.cancel(true);
        assertThat(requests).hasSize(2).allMatch(CompletableFuture::isCancelled);
        assertThat(cancelled.terminated()).isCompleted();

        var late = start(LIMIT);
        time.advance(LIMIT);
        assertThat(catchThrowable(late::join)).hasCauseInstanceOf(DeadlineExceededException.class);
        assertThat(requests).hasSize(4).allMatch(CompletableFuture::isCancelled);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void asksNobodyAgainAfterACancel() {
        var run = start(LIMIT);
        run.cancel(true);
        time.advance(LIMIT);

        assertThat(requests).hasSize(1);
    }

    /** By a source that is made of several, and goes on. */
    @Test
    void stopsBothWhenOnlyItsFutureIsCancelled() {
        List<CompletableFuture<String>> kept = new ArrayList<>();
        Source<String, String> goingOn = (query, context) -> {
            kept.add(hedged.fetch(query, context));
            return new CompletableFuture<>();
        };
        var run = start(goingOn, LIMIT);
        time.advance(AFTER);
        kept.get(0).cancel(true);

        assertThat(run).isNotDone();
        assertThat(requests).hasSize(2).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void releasesTheAnswerThatIsNotUsed() {
        ScriptedSource<String, String> stubborn =
                ScriptedSource.<String, String>answers("late").after(Duration.ofMillis(100));
        ScriptedSource<String, String> ignoring = stubborn.ignoringCancel(time);
        List<Source<String, String>> inTurn = new ArrayList<>(List.of(ignoring, source));
        Source<String, String> turns = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(String query, FetchContext context) {
                return inTurn.remove(0).fetch(query, context);
            }

            @Override
            public void release(String value) {
                released.add(value);
            }
        };
        var run = start(turns.safeToRepeat().hedged(AFTER, 1), LIMIT);
        time.advance(AFTER);
        requests.get(0).complete("used");
        assertThat(run).isCompletedWithValue("used");
        time.advance(AFTER);

        assertThat(released).containsExactly("late");
    }

    @Test
    void releasesTheAnswerOfARunThatFailsAfterAll() {
        plan.require("part", hedged);
        plan.require("other", ScriptedSource.<String, String>fails(down).after(AFTER.multipliedBy(2)));
        var run = time.start(plan.combine(got -> "never"), "query");
        requests.get(0).complete("collected");
        time.advance(LIMIT);

        assertThat(run).isCompletedExceptionally();
        assertThat(released).containsExactly("collected");
    }

    @Test
    void refusesWhatMakesNoSense() {
        var safe = source.safeToRepeat();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> safe.hedged(Duration.ZERO, 1))
                .withMessageContaining("must be more than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> safe.hedged(AFTER, 0))
                .withMessageContaining("at least one");
    }
}

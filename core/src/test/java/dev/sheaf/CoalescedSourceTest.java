package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.Runs.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** {@link Source#coalesced}. All orders of events are in {@link CoalescedModelTest}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the source
class CoalescedSourceTest extends RunFixture {

    /** A request, as the source sees it. */
    private record Request(String query, FetchContext context, CompletableFuture<String> future) {}

    private final List<Request> requests = new ArrayList<>();
    private final List<String> released = new ArrayList<>();

    /** Answered by hand. */
    private final Source<String, String> source = new Source<>() {
        @Override
        public CompletableFuture<String> fetch(String query, FetchContext context) {
            requests.add(new Request(query, context, new CompletableFuture<>()));
            return requests.get(requests.size() - 1).future;
        }

        @Override
        public void release(String value) {
            released.add(value);
        }
    };

    private final Source<String, String> coalesced = source.coalesced();

    private Aggregation<String> ask(String query) {
        return time.start(over(coalesced), query);
    }

    private Aggregation<String> ask(long limitMillis) {
        return time.start(over(coalesced, Duration.ofMillis(limitMillis)), "42");
    }

    @Test
    void asksOnceForAllWhoAskTheSame() {
        var runs = List.of(ask("42"), ask("42"), ask("4" + 2));
        assertThat(requests).hasSize(1);

        requests.get(0).future.complete("answer");

        assertThat(runs).allSatisfy(run -> assertThat(run).isCompletedWithValue("answer"));
        assertThat(released).isEmpty();
    }

    @Test
    void asksForEveryOtherQuery() {
        var one = ask("1");
        ask("2");
        ask(null);
        ask(null);
        assertThat(requests).extracting(Request::query).containsExactly("1", "2", null);

        requests.get(0).future.complete("one");
        assertThat(one).isCompletedWithValue("one");
    }

    @Test
    void keepsNothing() {
        ask("42");
        requests.get(0).future.complete("first");

        var next = ask("42");
        requests.get(1).future.complete("second");

        assertThat(next).isCompletedWithValue("second");
    }

    @Test
    void answersOnTheSpotWhereItsSourceDoes() {
        assertThat(run(StringSources.answers("x").coalesced())).isCompletedWithValue("x");
    }

    @Test
    void sharesAFailureAndAsksAnewAfterIt() {
        IOException down = new IOException("down");
        var runs = List.of(ask("42"), ask("42"));
        requests.get(0).future.completeExceptionally(down);

        assertThat(runs).allSatisfy(run -> assertThat(causeOf(run)).isSameAs(down));
        ask("42");
        assertThat(requests).hasSize(2);
    }

    @Test
    void goesOnForTheOthersWhenTheFirstLeaves() {
        var first = ask("42");
        var second = ask("42");
        first.cancel(true);
        assertThat(requests.get(0).future).isNotDone();

        requests.get(0).future.complete("answer");

        assertThat(second).isCompletedWithValue("answer");
        assertThat(first.terminated()).isCompleted();
    }

    @Test
    void isCancelledByTheLastWhoLeavesAndNobodyJoinsItThen() {
        var first = ask("42");
        ask("42").cancel(true);
        assertThat(requests.get(0).context.isCancelled()).isFalse();
        first.cancel(true);

        assertThat(requests.get(0).context.cancelReason()).contains(CancelReason.CALLER);
        assertThat(requests.get(0).future).isCancelled();
        ask("42");
        assertThat(requests).hasSize(2);
    }

    /** By a source that is made of several, and goes on. */
    @Test
    void isCancelledWhenOnlyItsFutureIs() {
        List<CompletableFuture<String>> kept = new ArrayList<>();
        run((query, context) -> {
            kept.add(coalesced.fetch("42", context));
            return new CompletableFuture<>();
        });
        kept.get(0).cancel(true);

        assertThat(requests.get(0).future).isCancelled();
    }

    @Test
    void hasTheLatestDeadlineOfThoseWhoWait() {
        var hurried = ask(100);
        var patient = ask(500);
        var between = ask(300);
        assertThat(requests.get(0).context.deadline().remaining()).isEqualTo(Duration.ofMillis(500));

        passMillis(100);
        assertThat(failureOf(hurried)).isInstanceOf(DeadlineExceededException.class);
        passMillis(200);
        assertThat(failureOf(between)).isInstanceOf(DeadlineExceededException.class);
        assertThat(requests.get(0).context.isCancelled()).isFalse();
        passMillis(200);
        assertThat(failureOf(patient)).isInstanceOf(DeadlineExceededException.class);
        assertThat(requests.get(0).future).isCancelled();
        assertThat(time.pendingTimers()).isZero();
        assertThat(List.of(hurried, between, patient))
                .allSatisfy(run -> assertThat(run.terminated()).isCompleted());
    }

    @Test
    void isReleasedWhenTheLastOfThoseWhoWereGivenItReleasesIt() {
        var runs = List.of(askAndFailLater(100), askAndFailLater(200));
        requests.get(0).future.complete("answer");
        passMillis(100);
        assertThat(runs.get(0)).isCompletedExceptionally();
        assertThat(released).isEmpty();

        passMillis(100);
        assertThat(runs.get(1)).isCompletedExceptionally();
        assertThat(released).containsExactly("answer");
    }

    @Test
    void isNotReleasedWhereSomebodyUsesIt() {
        askAndFailLater(100);
        var user = ask("42");
        requests.get(0).future.complete("answer");
        passMillis(100);

        assertThat(user).isCompletedWithValue("answer");
        assertThat(released).isEmpty();
    }

    private Aggregation<String> askAndFailLater(long millis) {
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.require("part", coalesced);
        plan.require("culprit", StringSources.fails(new IllegalStateException(), millis));
        return time.start(plan.combine(got -> ""), "42");
    }

    @Test
    void isReleasedOnceWhenItComesAfterEverybodyHasLeft() {
        CompletableFuture<String> stubborn = new CompletableFuture<>();
        var owned = HeldSource.heldBy(stubborn).onRelease(released::add).coalesced();
        List<Aggregation<String>> runs = List.of(run(owned), run(owned));
        runs.forEach(run -> run.cancel(true));
        assertThat(runs).allSatisfy(run -> assertThat(run.terminated()).isNotDone());

        stubborn.complete("late");

        assertThat(released).containsExactly("late");
        assertThat(runs).allSatisfy(run -> assertThat(run.terminated()).isCompleted());
    }

    @Test
    void isInTheReportOfTheFirst() {
        var first = ask("42");
        var second = ask("42");
        requests.get(0).future.complete("answer");

        assertThat(OnePart.outline(first)).isEqualTo("coalesced SUCCEEDED");
        assertThat(OnePart.outline(second)).isEmpty();
        assertThat(Runs.part(second, "part").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void isAskedInTheContextOfTheFirstAndAnswersEachInItsOwn() {
        List<String> seen = new ArrayList<>();
        Source<String, String> looking = (query, context) -> {
            seen.add("source: " + MDC.get("user"));
            return source.fetch(query, context);
        };
        Source<String, String> asked = looking.coalesced();
        for (String user : List.of("first", "second")) {
            MDC.put("user", user);
            over(asked.map(answer -> seen.add(user + ": " + MDC.get("user"))))
                    .in(time.environment().withContext(ContextCapture.mdc()))
                    .start("42");
        }
        MDC.clear();
        requests.get(0).future.complete("answer");

        assertThat(seen).containsExactlyInAnyOrder("source: first", "first: first", "second: second");
    }

    /** On real threads, for in virtual time all run on one. */
    @Test
    @Tag("realtime")
    void doesNotHoldUpTheOthersByWhatTheFirstMakesOfIt() throws Exception {
        CountDownLatch othersAreDone = new CountDownLatch(1);
        Source<String, String> asked = source.coalesced();
        Duration limit = Duration.ofMinutes(1);
        Aggregation<Boolean> first = over(
                        asked.map(answer -> {
                            try {
                                return othersAreDone.await(30, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }),
                        limit)
                .start("42");
        over(asked, limit).start("42").thenRun(othersAreDone::countDown);

        requests.get(0).future.complete("answer");

        assertThat(first.get(1, TimeUnit.MINUTES)).isTrue();
    }
}

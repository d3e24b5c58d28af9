package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.HeldSource.releasing;
import static dev.sheaf.OnePart.outline;
import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.Runs.failureOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Sources that are made of others: one example of each, and what they have in common. What follows from answers, failures, cancels and
 * deadlines in any order is in {@link dev.sheaf.model}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class SeveralSourcesTest extends RunFixture {

    private final IllegalStateException broken = new IllegalStateException("broken");
    private final IllegalStateException brokenToo = new IllegalStateException("broken, too");

    // --- one after the other

    @Test
    void orAsksTheFallbackOnlyAfterAFailure() {
        var fallback = answers("spare", 1);
        var run = run(fails(broken, 1).or(fallback));
        assertThat(fallback.starts()).isZero();

        passMillis(2);

        assertThat(run).isCompletedWithValue("spare");
        assertThat(outline(run)).isEqualTo("first FAILED, or SUCCEEDED");
    }

    @Test
    void thenAsksTheSecondWithTheAnswerOfTheFirst() {
        var run = run(answers("abc", 1).then((query, context) -> CompletableFuture.completedFuture(query.length())));

        passMillis(1);

        assertThat(run).isCompletedWithValue(3);
        assertThat(outline(run)).isEqualTo("first SUCCEEDED, then SUCCEEDED");
    }

    // --- all at once

    @Test
    void firstOfTakesTheFirstAnswerAndCancelsTheOthers() {
        var slow = hangs();
        var run = run(Source.firstOf(List.of(slow, answers("quick", 1), fails(broken, 2))));

        passMillis(1);

        assertThat(run).isCompletedWithValue("quick");
        assertThat(slow.cancellations()).isEqualTo(1);
        assertThat(outline(run))
                .isEqualTo("source 1 CANCELLED SATISFIED, source 2 SUCCEEDED, source 3 CANCELLED SATISFIED");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void quorumGivesSoManyAnswersInTheOrderOfTheirSources() {
        var slow = hangs();
        var run = run(Source.quorum(2, List.of(answers("a", 2), slow, answers("c", 1))));

        passMillis(2);

        assertThat(run).isCompletedWithValue(List.of("a", "c"));
        assertThat(slow.cancellations()).isEqualTo(1);
    }

    @Test
    void ofNobodyOrOfMoreThanThereAreIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Source.firstOf(List.<Source<String, String>>of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Source.quorum(0, List.of(hangs())));
        assertThatIllegalArgumentException().isThrownBy(() -> Source.quorum(2, List.of(hangs())));
    }

    // --- failures of several

    @Test
    void theEarlierFailuresAreSuppressedHoweverDeepTheyStand() {
        var deep =
                Source.firstOf(List.of(fails(brokenToo, 2), fails(broken, 1))).within(Duration.ofSeconds(1));
        var run = run(hangs().within(Duration.ofMillis(1)).or(deep));

        passMillis(1);
        passMillis(2);

        assertThat(causeOf(run)).isSameAs(brokenToo);
        assertThat(failureOf(run).getSuppressed()).hasSize(2).contains(broken);
    }

    /** One exception object for every failure, as a cache would have it. */
    @Test
    void anExceptionThatSeveralShareIsNeverSuppressedInItself() {
        var run = run(Source.firstOf(List.of(fails(broken, 2), fails(broken, 1))));

        passMillis(2);

        assertThat(causeOf(run)).isSameAs(broken);
        assertThat(failureOf(run).getSuppressed()).isEmpty();
        assertThat(broken.getSuppressed()).isEmpty();
    }

    // --- whose caller goes on in the same context, as a decorator of the user's may

    @Test
    void theLosersAreCancelledAtOnceThoughTheCallerGoesOn() {
        var slow = hangs();
        Source<String, String> first = Source.firstOf(List.of(slow, answers("quick", 1)));
        var run = run(
                (query, context) -> first.fetch(query, context).thenCompose(answer -> new CompletableFuture<String>()));

        passMillis(1);

        assertThat(slow.cancellations()).isEqualTo(1);
        assertThat(run).isNotDone();
    }

    @Test
    void aQuorumThatHasFailedStopsTheOthersThoughTheCallerGoesOn() {
        var slow = hangs();
        Source<String, List<String>> quorum = Source.quorum(2, List.of(slow, fails(broken)));
        var run = run((query, context) -> {
            quorum.fetch(query, context);
            return new CompletableFuture<String>();
        });

        assertThat(slow.cancellations()).isEqualTo(1);
        assertThat(run).isNotDone();
    }

    /** A caller may give up what it asked for. */
    @Test
    void cancellingTheFutureOfASourceOfSourcesStopsThem() {
        var hangs = hangs();
        List<Source<String, ?>> all = List.of(
                Source.firstOf(List.of(hangs, hangs)),
                Source.quorum(1, List.of(hangs, hangs)),
                hangs.or(hangs),
                fails(new IllegalStateException()).or(hangs),
                hangs.then(hangs),
                answers("x").then(hangs),
                hangs.each(2, 9).on(query -> List.of("a", "b", "c")),
                hangs.within(Duration.ofSeconds(1)));
        int asked = 0;
        for (Source<String, ?> each : all) {
            var scope = scope();
            Source<String, String> givesUp = (query, context) -> {
                each.fetch(query, context).cancel(true);
                assertThat(context.isCancelled()).isFalse();
                assertThat(hangs.cancellations()).as("%s", each).isEqualTo(hangs.starts());
                return CompletableFuture.completedFuture("");
            };
            assertThat(scope.run(givesUp, "42")).isCompleted();
            assertThat(hangs.starts()).isGreaterThan(asked);
            asked = hangs.starts();
        }
    }

    // --- values

    /** Before its turn to be cancelled, and so as an answer like any other. */
    @Test
    void anAnswerThatTheHookOfALoserProvokesIsReleased() {
        CompletableFuture<String> winner = new CompletableFuture<>();
        CompletableFuture<String> provoked = new CompletableFuture<>();
        List<String> released = new ArrayList<>();
        Source<String, String> provoking = (query, context) -> {
            context.onCancel(() -> provoked.complete("late"));
            return new CompletableFuture<>();
        };
        var answer =
                scope().run(Source.firstOf(List.of(heldBy(winner), provoking, releasing(provoked, released))), "42");

        winner.complete("first");

        assertThat(answer).isCompletedWithValue("first");
        assertThat(released).containsExactly("released late");
    }

    /** One after the other, and each: in a list of keys and in a quorum. */
    @Test
    void aReleaseThatThrowsDoesNotKeepTheOtherValues() {
        List<String> released = new ArrayList<>();
        Source<String, String> throwing = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(String query, FetchContext context) {
                return CompletableFuture.completedFuture(new String(query));
            }

            @Override
            public void release(String value) {
                released.add(value);
                throw new IllegalStateException(value);
            }
        };
        plan.require("keys", throwing.each(2, 2).on(query -> List.of("a", "b")));
        plan.require("quorum", Source.quorum(2, List.of(throwing, throwing)));
        plan.require("fails", ScriptedSource.fails(new IllegalStateException()));

        time.start(plan.combine(got -> ""), "q");

        assertThat(released).containsExactly("a", "b", "q", "q");
    }
}

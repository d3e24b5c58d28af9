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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#firstOf}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class FirstOfSourceTest extends RunFixture {

    private final IllegalStateException broken = new IllegalStateException("broken");
    private final IllegalStateException brokenToo = new IllegalStateException("broken, too");

    @Test
    void takesTheFirstAnswerAndCancelsTheOthers() {
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
    void cancelsTheOthersAtOnceThoughItsContextGoesOn() {
        var slow = hangs();
        Source<String, String> first = Source.firstOf(List.of(slow, answers("quick", 1)));
        var run = run(
                (query, context) -> first.fetch(query, context).thenCompose(answer -> new CompletableFuture<String>()));

        passMillis(1);

        assertThat(slow.cancellations()).isEqualTo(1);
        assertThat(run).isNotDone();
    }

    @Test
    void doesNotStartTheRestWhenOneAnswersAtOnce() {
        var rest = hangs();
        var run = run(Source.firstOf(List.of(answers("now"), rest)));

        assertThat(run).isCompletedWithValue("now");
        assertThat(rest.starts()).isZero();
    }

    @Test
    void outlivesFailures() {
        var run = run(Source.firstOf(List.of(fails(broken, 1), answers("late", 2))));

        passMillis(2);

        assertThat(run).isCompletedWithValue("late");
    }

    @Test
    void failsWithTheLastFailureAndSuppressesTheEarlierOnes() {
        var run = run(Source.firstOf(List.of(fails(brokenToo, 2), fails(broken, 1))));

        passMillis(2);

        assertThat(causeOf(run)).isSameAs(brokenToo);
        assertThat(failureOf(run).getSuppressed()).containsExactly(broken);
    }

    @Test
    void suppressesTheEarlierFailuresHoweverDeepTheyStand() {
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
    void failsWithAnExceptionThatSeveralShareAndNeverSuppressesItInItself() {
        var run = run(Source.firstOf(List.of(fails(broken, 2), fails(broken, 1))));

        passMillis(2);

        assertThat(causeOf(run)).isSameAs(broken);
        assertThat(failureOf(run).getSuppressed()).isEmpty();
        assertThat(broken.getSuppressed()).isEmpty();
    }

    @Test
    void releasesTheAnswerOfALoserThatIgnoredItsCancel() {
        var stubborn = answers("loser", 5).ignoringCancel(time);
        var winner = answers("winner", 1);

        run(Source.firstOf(List.of(winner, stubborn)));
        passMillis(5);

        assertThat(stubborn.released()).containsExactly("loser");
        assertThat(winner.released()).isEmpty();
    }

    @Test
    void releasesAnAnswerThatALosersHookProvokes() {
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

    @Test
    void ofNobodyIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Source.firstOf(List.<Source<String, String>>of()));
    }
}

package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Sources made of several others: each is run as the required part of a run. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class SeveralSourcesTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private final IllegalStateException broken = new IllegalStateException("broken");
    private final IllegalStateException brokenToo = new IllegalStateException("broken, too");

    private final VirtualTime time = new VirtualTime();

    private <Q, T> Aggregation<T> run(Source<Q, T> source, Q query) {
        Plan<Q> plan = Plan.of("plan", LIMIT);
        var part = plan.require("part", source);
        return time.start(plan.combine(got -> got.get(part)), query);
    }

    private <T> Aggregation<T> run(Source<String, T> source) {
        return run(source, "42");
    }

    private <T> Aggregation<String> runThatFailsLater(Source<String, T> source) {
        Plan<String> plan = Plan.of("plan", LIMIT);
        plan.require("part", source);
        plan.require("culprit", ScriptedSource.<String, String>fails(broken).after(Duration.ofMillis(100)));
        var run = time.start(plan.combine(got -> ""), "42");
        time.advance(Duration.ofMillis(100));
        assertThat(run).isCompletedExceptionally();
        return run;
    }

    private static Throwable failureOf(Aggregation<?> run) {
        return catchThrowable(run::join).getCause().getCause();
    }

    private static String outline(Aggregation<?> run) {
        return run.report().child("part").orElseThrow().children().stream()
                .map(child -> child.name() + " " + child.status()
                        + child.reason().map(reason -> " " + reason).orElse(""))
                .collect(Collectors.joining(", "));
    }

    private static ScriptedSource<String, String> answers(String value, long millis) {
        return ScriptedSource.<String, String>answers(value).after(Duration.ofMillis(millis));
    }

    private static ScriptedSource<String, String> fails(Throwable failure, long millis) {
        return ScriptedSource.<String, String>fails(failure).after(Duration.ofMillis(millis));
    }

    private static ScriptedSource<String, String> hangs() {
        return ScriptedSource.hangs();
    }

    private void passMillis(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    @Nested
    class Then {

        @Test
        void asksTheSecondWithTheAnswerOfTheFirst() {
            var run =
                    run(answers("abc", 1).then((query, context) -> CompletableFuture.completedFuture(query.length())));

            passMillis(1);

            assertThat(run).isCompletedWithValue(3);
            assertThat(outline(run)).isEqualTo("first SUCCEEDED, then SUCCEEDED");
        }

        @Test
        void skipsTheSecondWhenTheFirstFails() {
            var second = hangs();
            var run = run(fails(broken, 1).then(second));

            passMillis(1);

            assertThat(failureOf(run)).isSameAs(broken);
            assertThat(second.starts()).isZero();
            assertThat(outline(run)).isEqualTo("first FAILED, then SKIPPED");
        }

        @Test
        void releasesTheFirstAnswerWhenTheSecondFails() {
            var first = answers("abc", 1);

            run(first.then(fails(broken, 1)));
            passMillis(2);

            assertThat(first.released()).containsExactly("abc");
        }

        @Test
        void releasesTheFirstAnswerWhenTheSecondIsCancelled() {
            var first = answers("abc", 1);
            var second = hangs();

            run(first.then(second));
            time.advance(LIMIT);

            assertThat(first.released()).containsExactly("abc");
            assertThat(second.cancellations()).isEqualTo(1);
        }

        @Test
        void releasesTheSecondAnswerWhenTheRunFailsAfterIt() {
            var first = answers("abc", 1);
            var second = answers("def", 1);

            runThatFailsLater(first.then(second));

            assertThat(first.released()).isEmpty();
            assertThat(second.released()).containsExactly("def");
        }
    }

    @Nested
    class Or {

        @Test
        void asksTheFallbackOnlyAfterAFailure() {
            var fallback = answers("spare", 1);
            var run = run(fails(broken, 1).or(fallback));
            assertThat(fallback.starts()).isZero();

            passMillis(2);

            assertThat(run).isCompletedWithValue("spare");
            assertThat(outline(run)).isEqualTo("first FAILED, or SUCCEEDED");
        }

        @Test
        void leavesTheFallbackAloneWhenTheFirstAnswers() {
            var fallback = hangs();
            var run = run(answers("first", 1).or(fallback));

            passMillis(1);

            assertThat(run).isCompletedWithValue("first");
            assertThat(outline(run)).isEqualTo("first SUCCEEDED, or SKIPPED");
        }

        @Test
        void servesASourceThatHasALimitOfItsOwn() {
            var run = run(hangs().within(Duration.ofMillis(500)).or(answers("spare", 1)));

            passMillis(501);

            assertThat(run).isCompletedWithValue("spare");
        }

        @Test
        void failsWithBothFailures() {
            var run = run(fails(broken, 1).or(fails(brokenToo, 1)));

            passMillis(2);

            assertThat(failureOf(run)).isInstanceOf(AggregationException.class).hasCause(brokenToo);
            assertThat(failureOf(run).getSuppressed()).containsExactly(broken);
        }

        @Test
        void doesNotBeginTheFallbackOnACancel() {
            var fallback = hangs();
            var run = run(hangs().or(fallback));

            run.cancel(true);

            assertThat(fallback.starts()).isZero();
        }
    }

    @Nested
    class FirstOf {

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
        void doesNotStartTheRestWhenOneAnswersAtOnce() {
            var rest = hangs();
            var run = run(Source.firstOf(List.of(ScriptedSource.<String, String>answers("now"), rest)));

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

            assertThat(failureOf(run)).isInstanceOf(AggregationException.class).hasCause(brokenToo);
            assertThat(failureOf(run).getSuppressed()).containsExactly(broken);
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
            Source<String, String> late = new Source<>() {
                @Override
                public CompletableFuture<String> fetch(String query, FetchContext context) {
                    return provoked;
                }

                @Override
                public void release(String value) {
                    released.add(value);
                }
            };
            var answer = time.environment()
                    .open("scope", time.environment().deadlineIn(LIMIT))
                    .run(Source.firstOf(List.of((query, context) -> winner, provoking, late)), "42");

            winner.complete("first");

            assertThat(answer).isCompletedWithValue("first");
            assertThat(released).containsExactly("late");
        }

        @Test
        void ofNobodyIsRefused() {
            assertThatIllegalArgumentException().isThrownBy(() -> Source.firstOf(List.<Source<String, String>>of()));
        }
    }

    @Nested
    class Quorum {

        @Test
        void givesSoManyAnswersInTheOrderOfTheirSources() {
            var slow = hangs();
            var run = run(Source.quorum(2, List.of(answers("a", 2), slow, answers("c", 1))));

            passMillis(2);

            assertThat(run).isCompletedWithValue(List.of("a", "c"));
            assertThat(slow.cancellations()).isEqualTo(1);
        }

        @Test
        void failsAsSoonAsThereCannotBeEnough() {
            var collected = answers("a", 1);
            var slow = hangs();
            var run = run(Source.quorum(3, List.of(collected, slow, fails(broken, 2))));

            passMillis(2);

            assertThat(failureOf(run)).hasCause(broken).hasMessageContainingAll("1 of 3", "3 are needed");
            assertThat(collected.released()).containsExactly("a");
            assertThat(slow.cancellations()).isEqualTo(1);
        }

        @Test
        void releasesWhatWasCollectedWhenItIsCancelled() {
            var collected = answers("a", 1);
            var run = run(Source.quorum(2, List.of(collected, hangs())));
            passMillis(1);

            run.cancel(true);

            assertThat(collected.released()).containsExactly("a");
        }

        @Test
        void thatCannotBeIsRefused() {
            assertThatIllegalArgumentException().isThrownBy(() -> Source.quorum(0, List.of(hangs())));
            assertThatIllegalArgumentException().isThrownBy(() -> Source.quorum(2, List.of(hangs())));
        }
    }

    @Nested
    class Each {

        private final List<Integer> started = new ArrayList<>();
        private final List<CompletableFuture<String>> futures = new ArrayList<>();
        private final List<String> released = new ArrayList<>();

        private final Source<Integer, String> source = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(Integer key, FetchContext context) {
                started.add(key);
                CompletableFuture<String> future = new CompletableFuture<>();
                futures.add(future);
                return future;
            }

            @Override
            public void release(String value) {
                released.add(value);
            }
        };

        @Test
        void givesTheAnswersInTheOrderOfTheKeys() {
            var run = run(source.each(3, 10), List.of(1, 2, 3));

            futures.get(2).complete("three");
            futures.get(0).complete("one");
            futures.get(1).complete("two");

            assertThat(run).isCompletedWithValue(List.of("one", "two", "three"));
        }

        @Test
        void asksNoMoreThanSoManyAtATime() {
            run(source.each(2, 10), List.of(1, 2, 3, 4));
            assertThat(started).containsExactly(1, 2);

            futures.get(1).complete("two");
            assertThat(started).containsExactly(1, 2, 3);

            futures.get(2).complete("three");
            assertThat(started).containsExactly(1, 2, 3, 4);
        }

        @Test
        void stopsAtTheFirstFailure() {
            var run = run(source.each(2, 10), List.of(1, 2, 3, 4));
            futures.get(0).complete("one");

            futures.get(1).completeExceptionally(broken);

            assertThat(failureOf(run)).isSameAs(broken);
            assertThat(started).containsExactly(1, 2, 3);
            assertThat(futures.get(2)).isCancelled();
            assertThat(released).containsExactly("one");
        }

        @Test
        void startsNothingAfterACancel() {
            var run = run(source.each(1, 10), List.of(1, 2));

            run.cancel(true);

            assertThat(futures.get(0)).isCancelled();
            assertThat(started).containsExactly(1);
        }

        @Test
        void ofNoKeysGivesNoAnswers() {
            assertThat(run(source.each(1, 10), List.of())).isCompletedWithValue(List.of());
        }

        @Test
        void ofMoreKeysThanAllowedAsksNothing() {
            var run = run(source.each(1, 2), List.of(1, 2, 3));

            assertThat(failureOf(run))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("3", "2");
            assertThat(started).isEmpty();
        }

        @Test
        void boundsBelowOneAreRefused() {
            assertThatIllegalArgumentException().isThrownBy(() -> source.each(0, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> source.each(1, 0));
        }

        @Test
        void ofAHundredThousandKeysThatAnswerAtOnceUsesNoStack() {
            Source<Integer, Integer> echo = (key, context) -> CompletableFuture.completedFuture(key);
            List<Integer> keys = IntStream.range(0, 100_000).boxed().toList();

            assertThat(run(echo.each(1, 100_000), keys)).isCompletedWithValue(keys);
        }
    }

    @Nested
    class Shared {

        private final CompletableFuture<String> entry = new CompletableFuture<>();
        private final Source<String, String> cache = ((Source<String, String>) (query, context) -> entry).shared();

        @Test
        void passesTheAnswerOn() {
            var run = run(cache);

            entry.complete("cached");

            assertThat(run).isCompletedWithValue("cached");
            assertThat(run(cache)).isCompletedWithValue("cached");
        }

        @Test
        void passesTheFailureOn() {
            var run = run(cache);

            entry.completeExceptionally(broken);

            assertThat(failureOf(run)).isSameAs(broken);
            assertThat(failureOf(run(cache))).isSameAs(broken);
        }

        @Test
        void isNeverCancelledAndHoldsNothingOfARunThatGaveUp() {
            for (int i = 0; i < 1_000; i++) {
                run(cache).cancel(true);
            }

            assertThat(entry).isNotDone();
            assertThat(entry.getNumberOfDependents()).isZero();
        }

        @Test
        void isNotReleased() {
            List<String> released = new ArrayList<>();
            entry.complete("cached");
            Source<String, String> owned =
                    ((Source<String, String>) (query, context) -> entry).onRelease(released::add);

            runThatFailsLater(owned.shared());

            assertThat(released).isEmpty();
        }
    }

    @Test
    void aChildThatWasNeverRunIsSkippedAndHoldsUpNothing() {
        Source<String, String> source = (query, context) -> {
            context.child("never", context.deadline());
            return CompletableFuture.completedFuture("done");
        };
        var run = run(source);

        assertThat(run.terminated().toCompletableFuture()).isCompleted();
        assertThat(run.report().child("part").orElseThrow().children().get(0).status())
                .isEqualTo(Status.SKIPPED);
    }
}

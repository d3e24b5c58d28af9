package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.causeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link Source#each}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class EachSourceTest extends RunFixture {

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

    private <T> Aggregation<List<T>> run(Source<List<Integer>, List<T>> source, List<Integer> keys) {
        return time.start(over(source), keys);
    }

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
    void aNameThatCannotBeLosesNoAnswer() {
        var run = run(source.each(2, 3, key -> key == 3 ? " " : "key"), List.of(1, 2, 3));

        futures.get(0).complete("one");

        assertThat(causeOf(run)).isInstanceOf(IllegalArgumentException.class);
        assertThat(released).containsExactly("one");
        assertThat(futures.get(1)).isCancelled();
    }

    @Test
    void ofNoKeysGivesNoAnswers() {
        assertThat(run(source.each(1, 10), List.of())).isCompletedWithValue(List.of());
    }

    @Test
    void ofMoreKeysThanAllowedAsksNothing() {
        var run = run(source.each(1, 2), List.of(1, 2, 3));

        assertThat(causeOf(run)).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("3", "2");
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

    @Test
    void givenUpBetweenTwoKeysReleasesWhatItHas() {
        Plan<List<Integer>> plan = Plan.of("plan", LIMIT);
        plan.require("keys", source.each(1, 10));
        Aggregation<String> run = time.start(plan.combine(got -> ""), List.of(1, 2, 3));
        futures.get(0).complete("one");
        futures.get(1).whenComplete((value, failure) -> run.cancel(true));

        futures.get(1).complete("two");

        assertThat(released).containsExactlyInAnyOrder("one", "two");
        assertThat(started).containsExactly(1, 2);
    }
}

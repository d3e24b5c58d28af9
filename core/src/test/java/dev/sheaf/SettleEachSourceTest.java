package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Source#settleEach}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class SettleEachSourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final Map<String, CompletableFuture<String>> futures = new HashMap<>();
    private final List<String> released = new ArrayList<>();

    private final Source<String, String> source = new Source<>() {
        @Override
        public CompletableFuture<String> fetch(String key, FetchContext context) {
            CompletableFuture<String> future = new CompletableFuture<>();
            futures.put(key, future);
            return future;
        }

        @Override
        public void release(String value) {
            released.add(value);
        }
    };

    private Aggregation<List<Outcome<String>>> run(int atOnce, String... keys) {
        return time.start(over(source.settleEach(atOnce, 100)), Arrays.asList(keys));
    }

    private static Outcome<String> answered(String value) {
        return new Outcome.Succeeded<>(value);
    }

    @Test
    void keepsWhatHasArrivedWhenTimeIsUp() {
        var run = run(10, "a", "b", "c");
        futures.get("a").complete("answer a");
        futures.get("c").complete("answer c");

        time.advance(LIMIT);

        assertThat(run)
                .isCompletedWithValue(List.of(answered("answer a"), new Outcome.TimedOut<>(), answered("answer c")));
        assertThat(futures.get("b")).isCancelled();
        assertThat(run.report().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(run.report().end()).isEqualTo(LIMIT.minusMillis(20));
        assertThat(Runs.part(run, "part").children())
                .extracting(Report::status)
                .containsExactly(Status.SUCCEEDED, Status.TIMED_OUT, Status.SUCCEEDED);
        assertThat(released).isEmpty();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void saysOfEachKeyWhatBecameOfIt() {
        var broken = new IllegalStateException("broken");
        var run = run(2, "a", "b", "c");
        futures.get("a").completeExceptionally(broken);
        futures.get("b").complete("answer b");

        futures.get("c").cancel(true);

        assertThat(run.join().get(0)).isEqualTo(new Outcome.Failed<>(broken));
        assertThat(run.join().get(1)).isEqualTo(answered("answer b"));
        assertThat(run.join().get(2)).isInstanceOf(Outcome.Failed.class); // nobody of us has cancelled it
    }

    @Test
    void skipsTheKeysThatAreNotAskedInTime() {
        var run = run(1, "a", "b");

        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue(List.of(new Outcome.TimedOut<>(), new Outcome.Skipped<>()));
        assertThat(futures).containsOnlyKeys("a");
    }

    @Test
    void takesHalfOfAShortTime() {
        Plan<List<String>> plan = Plan.of("plan", Duration.ofMillis(10));
        var part = plan.require("part", source.settleEach(1, 1));
        var run = time.start(plan.combine(got -> got.get(part)), List.of("a"));

        time.advance(Duration.ofMillis(5));

        assertThat(run).isCompletedWithValue(List.of(new Outcome.TimedOut<>()));
    }

    @Test
    void aLimitOfAKeyIsATimeout() {
        var run = time.start(over(source.within(Duration.ofMillis(10)).settleEach(2, 2)), List.of("a", "b"));
        futures.get("b").complete("answer b");

        time.advance(Duration.ofMillis(10));

        assertThat(run).isCompletedWithValue(List.of(new Outcome.TimedOut<>(), answered("answer b")));
    }

    @Test
    void takesNullAndDuplicateKeysAndNullAnswers() {
        var run = run(10, null, "a", "a");
        futures.get(null).complete(null);
        futures.get("a").complete("the second a");

        time.advance(LIMIT);

        assertThat(run.join()).containsExactly(answered(null), new Outcome.TimedOut<>(), answered("the second a"));
    }

    @Test
    void ofNoKeysGivesNothingAndOfTooManyAsksNobody() {
        assertThat(run(1)).isCompletedWithValue(List.of());
        assertThat(time.start(over(source.settleEach(1, 1)), List.of("a", "b"))).isCompletedExceptionally();
        assertThat(futures).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> source.settleEach(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> source.settleEach(1, 0));
    }

    @Test
    void aNameThatCannotBeCostsItsKeyAndNoOther() {
        var run = time.start(
                over(source.settleEach(2, 3, key -> key.equals("c") ? "line\nbreak" : key)), List.of("a", "b", "c"));
        futures.get("a").complete("answer a");
        futures.get("b").complete("answer b");

        assertThat(run.join()).startsWith(answered("answer a"), answered("answer b"));
        assertThat(run.join().get(2)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void namesItsKeysAsItIsTold() {
        var run = time.start(over(source.settleEach(2, 2, key -> "shop " + key)), List.of("a", "b"));
        var each = time.start(over(source.each(2, 2, key -> "shop " + key)), List.of("a", "b"));

        assertThat(Runs.part(run, "part").children()).extracting(Report::name).containsExactly("shop a", "shop b");
        assertThat(Runs.part(each, "part").children()).extracting(Report::name).containsExactly("shop a", "shop b");
    }

    @Test
    void ofAHundredThousandKeysThatAnswerAtOnceUsesNoStack() {
        Source<Integer, Integer> echo = (key, context) -> CompletableFuture.completedFuture(key);
        List<Integer> keys = Collections.nCopies(100_000, 1);

        assertThat(time.start(over(echo.settleEach(1, 100_000)), keys).join())
                .hasSize(100_000)
                .containsOnly(new Outcome.Succeeded<>(1));
    }

    /** Between the instant at which it is over and the cancel of that key. */
    @Test
    void releasesAnAnswerThatComesWhileTheOthersAreStopped() {
        Source<String, String> waking = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(String key, FetchContext context) {
                context.onCancel(() -> futures.get("b").complete("answer b"));
                return source.fetch(key, context);
            }

            @Override
            public void release(String value) {
                source.release(value);
            }
        };
        var run = time.start(over(waking.settleEach(2, 2)), List.of("a", "b"));

        time.advance(LIMIT);

        assertThat(run).isCompletedWithValue(List.of(new Outcome.TimedOut<>(), new Outcome.TimedOut<>()));
        assertThat(released).containsExactly("answer b");
    }

    /** Every moment of a cancel, of the deadline and of a failure beside it, with two and with one key at a time. */
    @Test
    void deliversOrReleasesEveryValueOnce() {
        for (int atOnce = 1; atOnce <= 3; atOnce++) {
            for (int answersBefore = 0; answersBefore <= 3; answersBefore++) {
                for (End end : End.values()) {
                    assertEveryValueOnce(atOnce, answersBefore, end);
                }
            }
        }
    }

    private enum End {
        CANCEL,
        DEADLINE,
        SIBLING
    }

    private void assertEveryValueOnce(int atOnce, int answersBefore, End end) {
        futures.clear();
        released.clear();
        CompletableFuture<String> sibling = new CompletableFuture<>();
        Plan<List<String>> plan = Plan.of("plan", LIMIT);
        var part = plan.require("part", source.settleEach(atOnce, 3));
        plan.require("sibling", (keys, context) -> sibling);
        List<String> delivered = new ArrayList<>();
        var run = time.start(
                plan.combine(got -> {
                    got.get(part).forEach(outcome -> delivered.add(outcome.orElse("-")));
                    return "";
                }),
                List.of("a", "b", "c"));
        List<String> given = new ArrayList<>();
        for (String key : List.of("a", "b", "c").subList(0, answersBefore)) {
            futures.get(key).complete(key);
            given.add(key);
        }

        switch (end) {
            case CANCEL -> run.cancel(true);
            case DEADLINE -> {
                time.advance(LIMIT.minusMillis(10));
                sibling.complete("");
            }
            case SIBLING -> sibling.completeExceptionally(new IllegalStateException());
        }

        delivered.removeIf("-"::equals);
        List<String> kept = new ArrayList<>(delivered);
        kept.addAll(released);
        assertThat(kept)
                .as("%d at once, %s after %d answers", atOnce, end, answersBefore)
                .containsExactlyInAnyOrderElementsOf(given);
        assertThat(delivered.isEmpty() || released.isEmpty()).isTrue();
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
        assertThat(time.pendingTimers()).isZero();
    }
}

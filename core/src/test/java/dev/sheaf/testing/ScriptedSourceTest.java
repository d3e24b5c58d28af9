package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.FetchScope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ScriptedSourceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final FetchScope scope =
            time.environment().open("scope", time.environment().deadlineIn(Duration.ofHours(1)));

    private <T> CompletableFuture<T> run(ScriptedSource<String, T> source) {
        return scope.run(source, "42");
    }

    @Test
    void answersWithNullAsWell() {
        assertThat(run(ScriptedSource.answers(null))).isCompletedWithValue(null);
    }

    @Test
    void anAnswerAfterNoTimeStillComesAfterFetch() {
        var answer = run(ScriptedSource.<String, String>answers("abc").after(Duration.ZERO));
        assertThat(answer).isNotDone();

        time.advance(Duration.ZERO);

        assertThat(answer).isCompletedWithValue("abc");
    }

    @Test
    void failsLaterWithTheVeryFailure() {
        var broken = new IllegalStateException("broken");
        var answer = run(ScriptedSource.<String, String>fails(broken).after(SECOND));

        time.advance(SECOND);

        assertThat(catchThrowable(answer::join).getCause()).isSameAs(broken);
    }

    @Test
    void misbehavesAtOnceWhateverIsSaidAboutItsEnd() {
        var broken = new IllegalStateException("broken");
        var throwing = ScriptedSource.<String, String>throwing(broken).after(SECOND);
        var nothing = ScriptedSource.<String, String>returningNull().after(SECOND);

        assertThat(catchThrowable(() -> throwing.ignoringCancel(time).fetch("42", scope)))
                .isSameAs(broken);
        assertThat(nothing.ignoringCancel(time).fetch("42", scope)).isNull();
    }

    @Test
    void whatHangsNeedsNoTimer() {
        var hanging = ScriptedSource.<String, String>hangs().after(SECOND);
        int timers = time.pendingTimers();

        var answer = hanging.fetch("42", scope);

        assertThat(answer).isNotDone();
        assertThat(time.pendingTimers()).isEqualTo(timers);
    }

    @Test
    void ignoresACancelInEitherOrderOfWords() {
        var before = ScriptedSource.<String, String>answers("abc").ignoringCancel(time);
        var after = ScriptedSource.<String, String>answers("abc").after(SECOND).ignoringCancel(time);
        for (var source : List.of(before.after(SECOND), after)) {
            var answer = source.fetch("42", scope);

            assertThat(answer.cancel(true)).isFalse();
            time.advance(SECOND);

            assertThat(answer).isCompletedWithValue("abc");
        }
    }

    @Test
    void countsTogetherWithTheSourceItWasMadeOf() {
        var source = ScriptedSource.<String, String>answers("abc");
        var later = source.after(SECOND).ignoringCancel(time);

        run(later).cancel(true);
        time.advance(SECOND);

        assertThat(source.starts()).isEqualTo(1);
        assertThat(source.queries()).containsExactly("42");
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(source.released()).containsExactly("abc");
        assertThat(later.released()).containsExactly("abc");
    }

    @Test
    void isWaitedForUntilItWasAsked() throws Exception {
        var source = ScriptedSource.<String, String>hangs();
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                source.awaitStarts(2);
                seen.complete(source.starts());
            } catch (Throwable thrown) {
                seen.completeExceptionally(thrown);
            }
        });
        waiting.start();
        for (int i = 0; i < 2; i++) {
            assertThat(seen).isNotDone();
            assertThat(source.fetch("42", scope)).isNotDone();
        }

        assertThat(seen).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(2);
        source.awaitStarts(2);
    }
}

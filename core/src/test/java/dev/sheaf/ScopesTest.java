package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A scope alone: one source, one deadline, one end. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ScopesTest extends RunFixture {

    private final List<String> events = new ArrayList<>();

    @Test
    void passOnTheAnswer() {
        var opened = new OpenedScope(time);

        opened.sourceFuture.complete("done");

        assertThat(opened.answer).isCompletedWithValue("done");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void endAtTheirDeadline() {
        var opened = new OpenedScope(time);
        opened.context.onCancel(() -> events.add("stopped"));

        time.advance(LIMIT);

        assertThat(opened.answer)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(DeadlineExceededException.class)
                .withMessageContaining("'scope'");
        assertThat(opened.sourceFuture).isCancelled();
        assertThat(events).containsExactly("stopped");
        assertThat(opened.context.cancelReason()).contains(CancelReason.DEADLINE);
    }

    @Test
    void nameTheirLimit() {
        time.advance(Duration.ofMillis(300));
        RunEnvironment environment = time.environment();
        var answer = environment
                .open("scope", environment.deadlineIn(Duration.ofMillis(700)))
                .run(hangs(), "42");

        time.advance(LIMIT);

        assertThat(catchThrowable(answer::join))
                .hasRootCauseMessage("'scope' had no answer within its limit of 700 ms");
    }

    @Test
    void thatWereCancelledTwiceBeforeTheyBeganKeepTheFirstReason() {
        RunEnvironment environment = time.environment();
        FetchScope scope = environment.open("scope", environment.deadlineIn(LIMIT));

        scope.cancel(CancelReason.SATISFIED);
        scope.cancel(CancelReason.CALLER);

        assertThat(scope.cancelReason()).contains(CancelReason.SATISFIED);
    }

    @Test
    void whoseHandlerThrowsFailAndStopTheirSource() {
        var opened = new OpenedScope(time);
        CompletableFuture<String> other = new CompletableFuture<>();
        opened.context.onCancel(
                () -> events.add("stopped " + opened.context.cancelReason().orElseThrow()));
        opened.context.follow(other, (value, failure) -> {
            throw new IllegalStateException("handler");
        });

        other.complete("answer");

        assertThat(catchThrowable(opened.answer::join)).hasRootCauseMessage("handler");
        assertThat(events).containsExactly("stopped SIBLING_FAILED");
        assertThat(opened.sourceFuture).isCancelled();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void whoseHandlerThrowsTooLateStayAsTheyAre() {
        var opened = new OpenedScope(time);
        CompletableFuture<String> other = new CompletableFuture<>();
        opened.context.follow(other, (value, failure) -> {
            throw new IllegalStateException("handler");
        });
        opened.sourceFuture.complete("done");

        other.complete("answer");

        assertThat(opened.answer).isCompletedWithValue("done");
        assertThat(opened.context.isCancelled()).isFalse();
    }

    @Test
    void areCancelledByCancellingTheirAnswer() {
        var opened = new OpenedScope(time);

        assertThat(opened.answer.cancel(false)).isTrue();

        assertThat(opened.context.cancelReason()).contains(CancelReason.CALLER);
        assertThat(opened.sourceFuture).isCancelled();
    }

    @Test
    void thatHaveAnsweredAreNotCancelled() {
        var opened = new OpenedScope(time);
        opened.sourceFuture.complete("done");

        assertThat(opened.answer.cancel(true)).isFalse();

        assertThat(opened.context.isCancelled()).isFalse();
    }

    @Test
    void cancelledWhileTheirSourceIsAskedStopTheFutureThatItReturns() {
        CompletableFuture<String> pending = new CompletableFuture<>();
        var scope = scope();
        Source<String, String> source = (query, context) -> {
            scope.cancel(CancelReason.CALLER);
            return pending;
        };

        assertThat(scope.run(source, "42")).isCancelled();
        assertThat(pending).isCancelled();
    }

    @Test
    void printTheirName() {
        assertThat(new OpenedScope(time).context).hasToString("FetchContext[scope]");
    }

    @Test
    void runOneSourceOnly() {
        var opened = new OpenedScope(time);

        assertThatIllegalStateException()
                .isThrownBy(() -> opened.scope.run(ScriptedSource.answers("again"), "42"))
                .withMessageContaining("'scope'");
    }

    @Test
    void thatAreCancelledStartNothing() {
        var source = answers("never");
        var scope = scope();
        scope.cancel(CancelReason.CALLER);

        assertThat(scope.run(source, "42")).isCancelled();
        assertThat(source.starts()).isZero();
    }

    @Test
    void refuseADeadlineOfAnotherClock() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> time.environment().open("scope", Deadline.in(LIMIT)))
                .withMessageContaining("deadlineIn");
    }

    @Nested
    class ScopesNotYetRun {

        private final FetchScope scope = scope();

        @Test
        void runTheirHooksWhenTheyAreCancelled() {
            scope.onCancel(() -> events.add("early"));

            scope.cancel(CancelReason.SATISFIED);
            scope.onCancel(() -> events.add("late"));

            assertThat(events).containsExactly("early", "late");
        }

        @Test
        void leaveNoTimerWhenTheyAreCancelled() {
            scope.schedule(Duration.ofMillis(1), () -> events.add("never"));

            scope.cancel(CancelReason.SATISFIED);

            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void areNotBypassedByAStart() {
        FetchScope scope = scope();

        assertThatIllegalStateException()
                .isThrownBy(() -> over(hangs()).fetch("42", scope))
                .withMessageContainingAll("'scope'", "run");
    }
}

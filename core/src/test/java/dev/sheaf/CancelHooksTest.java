package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a source has registered with {@code onCancel}: when it runs, and when it does not. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class CancelHooksTest extends RunFixture {

    private final List<String> events = new ArrayList<>();

    @Test
    void runOnceInTheOrderOfTheirRegistrationBeforeTheFutureIsCancelled() {
        var opened = new OpenedScope(time);
        opened.context.onCancel(() -> events.add("first " + opened.context.isCancelled()));
        opened.context.onCancel(() -> events.add("second " + opened.sourceFuture.isDone()));

        opened.scope.cancel(CancelReason.CALLER);
        opened.scope.cancel(CancelReason.DEADLINE);

        assertThat(events).containsExactly("first true", "second false");
        assertThat(opened.sourceFuture).isCancelled();
        assertThat(opened.answer).isCancelled();
        assertThat(opened.context.cancelReason()).contains(CancelReason.CALLER);
    }

    @Test
    void thatComeLateRunOnTheThreadThatAddsThem() {
        List<Runnable> handedOver = new ArrayList<>();
        var opened = new OpenedScope(
                RunEnvironment.system().withTimer(time, handedOver::add).withExecutor(handedOver::add));
        opened.scope.cancel(CancelReason.CALLER);

        opened.context.onCancel(() -> events.add("late"));

        assertThat(events).containsExactly("late");
        assertThat(handedOver).isEmpty();
    }

    @Test
    void thatWereTakenBackDoNotRun() {
        var opened = new OpenedScope(time);
        var first = opened.context.onCancel(() -> events.add("first"));
        opened.context.onCancel(() -> events.add("second"));
        var third = opened.context.onCancel(() -> events.add("third"));
        first.remove();
        third.remove();
        third.remove();

        opened.scope.cancel(CancelReason.CALLER);

        assertThat(events).containsExactly("second");
    }

    @Test
    void canTakeALaterOneBack() {
        var opened = new OpenedScope(time);
        List<Registration> later = new ArrayList<>();
        opened.context.onCancel(() -> later.get(0).remove());
        later.add(opened.context.onCancel(() -> events.add("later")));

        opened.scope.cancel(CancelReason.CALLER);

        assertThat(events).isEmpty();
    }

    @Test
    void thatThrowDoNotKeepTheOthersFromRunning() {
        var opened = new OpenedScope(time);
        opened.context.onCancel(() -> {
            throw new IllegalStateException();
        });
        opened.context.onCancel(() -> events.add("second"));

        opened.scope.cancel(CancelReason.CALLER);

        assertThat(events).containsExactly("second");
        assertThat(opened.answer).isCancelled();
    }

    @Test
    void areForgottenWhenTheSourceHasEnded() {
        var opened = new OpenedScope(time);
        opened.context.onCancel(() -> events.add("never"));
        opened.sourceFuture.complete("done");

        opened.scope.cancel(CancelReason.CALLER);
        opened.context.onCancel(() -> events.add("neither"));

        assertThat(events).isEmpty();
        assertThat(opened.context.isCancelled()).isFalse();
    }

    @Test
    void thatComeAfterACancelRunThoughNothingWasReturnedYet() {
        FetchScope scope = scope();
        scope.run(
                (query, context) -> {
                    scope.cancel(CancelReason.CALLER);
                    context.onCancel(() -> events.add("stopped"));
                    return new CompletableFuture<>();
                },
                "42");

        assertThat(events).containsExactly("stopped");
    }
}

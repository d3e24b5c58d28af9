package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the opener of a scope hears when nothing of it goes on any more. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the events
class EndOfScopeTest extends RunFixture {

    private final List<String> events = new ArrayList<>();
    private final FetchScope scope = scope();

    @Test
    void comesAfterTheAnswer() {
        scope.onEnd(() -> events.add("end"));
        CompletableFuture<String> sourceFuture = new CompletableFuture<>();
        scope.run((query, context) -> sourceFuture, "42").thenRun(() -> events.add("answer"));
        assertThat(events).isEmpty();

        sourceFuture.complete("answer");

        assertThat(events).containsExactly("answer", "end");
    }

    @Test
    void waitsForTheWorkOfWhatWasCancelled() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        scope.onEnd(() -> events.add("end"));
        scope.run(
                (query, context) -> {
                    context.child("below", context.deadline())
                            .run(
                                    (inner, below) -> {
                                        below.endsWith(work);
                                        return new CompletableFuture<>();
                                    },
                                    query);
                    return new CompletableFuture<>();
                },
                "42");
        scope.cancel(CancelReason.CALLER);
        assertThat(events).isEmpty();

        work.complete(null);

        assertThat(events).containsExactly("end");
    }

    @Test
    void comesAtOnceWhereNothingIsStarted() {
        scope.onEnd(() -> events.add("end"));
        scope.cancel(CancelReason.CALLER);
        assertThat(events).isEmpty();

        scope.run((query, context) -> new CompletableFuture<>(), "42");

        assertThat(events).containsExactly("end");
    }

    @Test
    void isReachedWhateverItsActionThrows() {
        OpenedScope outer = new OpenedScope(time);
        FetchScope inner = outer.context.child("inner", outer.context.deadline());
        inner.onEnd(() -> {
            throw new IllegalStateException("on purpose");
        });
        outer.scope.onEnd(() -> events.add("too late"));

        assertThat(inner.run((query, context) -> CompletableFuture.completedFuture("answer"), "42"))
                .isCompletedWithValue("answer");
        outer.sourceFuture.complete("answer");

        assertThat(events).containsExactly("too late");
    }
}

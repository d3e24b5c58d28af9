package dev.sheaf;

import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What all sources that are made of others have in common. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class SeveralSourcesTest extends RunFixture {

    /** A decorator of the user's may give up what it asked for while its context goes on. */
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

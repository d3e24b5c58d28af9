package dev.sheaf;

import static dev.sheaf.OnePart.failingLater;
import static dev.sheaf.OnePart.over;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A value goes back to the source that gave it in this very run, however often another one has given the same object before. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class OwnershipTest extends RunFixture {

    /** Comes from a pool that several sources share. */
    private static final String POOLED = "pooled";

    private final List<String> released = new ArrayList<>();
    private final Pool primary = new Pool("primary");
    private final Pool spare = new Pool("spare");

    private final class Pool implements Source<String, String> {

        private final String name;
        private boolean up = true;

        Pool(String name) {
            this.name = name;
        }

        @Override
        public CompletableFuture<String> fetch(String query, FetchContext context) {
            return up
                    ? CompletableFuture.completedFuture(POOLED)
                    : CompletableFuture.failedFuture(new IllegalStateException(name + " is down"));
        }

        @Override
        public void release(String value) {
            released.add(name);
        }
    }

    private void primaryIsUp(boolean up) {
        primary.up = up;
    }

    private <T> void assertReleasedByItsGiver(Source<String, T> source) {
        primaryIsUp(false);
        assertThat(time.start(over(source), "42")).isCompleted(); // the spare one gives the object, and it is used

        primaryIsUp(true);
        failingLater(time, source);

        assertThat(released).containsExactly("primary");
        primaryIsUp(false);
        failingLater(time, source);
        assertThat(released).containsExactly("primary", "spare");
        released.clear();
    }

    @Test
    void ofAPooledObjectIsWithTheSourceThatGaveItThisTime() {
        assertReleasedByItsGiver(primary.or(spare));
        assertReleasedByItsGiver(Source.firstOf(List.of(primary, spare)));
        assertReleasedByItsGiver(Source.quorum(1, List.of(primary, spare)));
    }

    @Test
    void passesThroughDecorators() {
        List<UnaryOperator<Source<String, String>>> decorators = List.of(
                source -> source.within(Duration.ofSeconds(1)),
                source -> source.on(query -> query),
                source -> source.safeToRepeat(),
                source -> source.safeToRepeat().hedged(Duration.ofMillis(10), 1),
                source -> source.onRelease(value -> {}),
                source -> source.or(source),
                Source::coalesced,
                source -> new PassingOn(source));
        for (UnaryOperator<Source<String, String>> decorator : decorators) {
            assertReleasedByItsGiver(decorator.apply(primary.or(spare)));
        }
        assertReleasedByItsGiver(primary.or(spare).each(2, 2).on(query -> List.of(query)));
    }

    /** A decorator of the user's, in a scope. */
    private record PassingOn(Source<String, String> source) implements Source<String, String> {

        @Override
        public CompletableFuture<String> fetch(String query, FetchContext context) {
            return context.child("inner", context.deadline()).run(source, query);
        }
    }

    @Test
    void ofAValueWhoseFunctionThrowsStaysWithItsGiver() {
        time.start(
                over(primary.or(spare).map(value -> {
                    throw new IllegalStateException("on purpose");
                })),
                "42");

        assertThat(released).containsExactly("primary");
    }

    @Test
    void ofTheFirstOfAPairIsKeptUntilTheSecondHasAnswered() {
        time.start(
                over(primary.or(spare)
                        .then((query, context) -> CompletableFuture.failedFuture(new IllegalStateException()))),
                "42");

        assertThat(released).containsExactly("primary");
    }
}

package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Recipes for a caller that waits for an answer, or that leaves; see the README. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the run
class CallerRecipesTest {

    private interface Connection {
        void onClose(Runnable action);

        void send(String answer);
    }

    @Test
    void aClientThatHasGone() {
        Aggregator<String, String> page = onePart((query, context) -> new CompletableFuture<>());
        List<Runnable> atClose = new ArrayList<>();
        Connection connection = new Connection() {
            @Override
            public void onClose(Runnable action) {
                atClose.add(action);
            }

            @Override
            public void send(String answer) {
                throw new AssertionError(answer);
            }
        };
        // recipe: a client that has gone
        Aggregation<String> run = page.start("42");
        connection.onClose(() -> run.cancel(true)); // whatever your framework calls it; without effect after the answer
        run.thenAccept(connection::send);
        // end
        atClose.forEach(Runnable::run);

        assertThat(run).isCancelled();
    }

    @Test
    void waitsOnAVirtualThread() throws Exception {
        Aggregator<String, String> page = onePart(ScriptedSource.answers("ada"));
        // recipe: ask and wait
        String answer = page.ask("42"); // throws what the run failed with; an interrupt cancels the run
        String hurried = page.ask("42", Deadline.in(Duration.ofMillis(300))); // the deadline of the request
        // end
        assertThat(Map.of(answer, hurried)).containsEntry("ada", "ada");
    }

    private static <T> Aggregator<String, T> onePart(Source<String, T> source) {
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(1));
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }
}

package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.ContextCapture;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The recipes for what belongs to a thread; each stands in the README as it stands here, between "recipe" and "end". */
class ContextRecipesTest {

    @Test
    void theMdcOnEveryThread() {
        MDC.put("request", "r-1");
        List<String> seen = new ArrayList<>();
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        Source<String, String> source = (query, context) -> elsewhere;
        Aggregator<String, String> page = onePart(source.map(answer -> {
            seen.add(MDC.get("request"));
            return answer;
        }));
        // recipe: the MDC
        RunEnvironment environment = RunEnvironment.system().withContext(ContextCapture.mdc());
        Aggregation<String> run = page.in(environment).start("42");
        // end
        MDC.clear();
        elsewhere.complete("");

        assertThat(run).isDone();
        assertThat(seen).containsExactly("r-1");
    }

    private static final ThreadLocal<String> USER = new ThreadLocal<>(); // as that of a security framework

    @Test
    void anyOtherContext() {
        // recipe: any other context
        ContextCapture security = () -> {
            String captured = USER.get(); // on the thread that starts the run
            return task -> () -> {
                String before = USER.get();
                USER.set(captured);
                try {
                    task.run(); // on whatever thread
                } finally {
                    USER.set(before);
                }
            };
        };
        RunEnvironment environment =
                RunEnvironment.system().withContext(ContextCapture.mdc()).withContext(security);
        // end
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        Source<String, String> source = (query, context) -> elsewhere;
        Aggregator<String, String> page = onePart(source.map(answer -> answer + " for " + USER.get()));
        USER.set("ada");
        Aggregation<String> run = page.in(environment).start("42");
        USER.remove();
        elsewhere.complete("tea");

        assertThat(run).isCompletedWithValue("tea for ada");
    }

    private static <T> Aggregator<String, T> onePart(Source<String, T> source) {
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(1));
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }
}

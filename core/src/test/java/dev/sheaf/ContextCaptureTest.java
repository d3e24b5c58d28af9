package dev.sheaf;

import static dev.sheaf.RunSnippets.TENANT;
import static dev.sheaf.RunSnippets.TENANT_CAPTURE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sheaf.testing.ScriptedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@SuppressWarnings("FutureReturnValueIgnored")
class ContextCaptureTest extends RunFixture {

    private final RunEnvironment environment =
            time.environment().withContext(ContextCapture.mdc()).withContext(TENANT_CAPTURE);
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void clear() {
        MDC.clear();
        TENANT.remove();
    }

    private void note(String what) {
        String request = MDC.get("request");
        seen.add(what + " in " + request);
        assertThat(TENANT.get()).isEqualTo(request == null ? null : "tenant of " + request);
    }

    private static void enter(String request) {
        MDC.put("request", request);
        TENANT.set("tenant of " + request);
    }

    /** Starts as request A, and goes on as request B. */
    private <R> Aggregation<R> startAsA(Aggregator<String, R> aggregator) {
        enter("A");
        Aggregation<R> run = aggregator.in(environment).start("42");
        enter("B");
        return run;
    }

    @Test
    void coversTheCombiningFunctionAndPutsBackWhatWasThere() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        plan.require("part", (query, context) -> answer);
        var run = startAsA(plan.combine(got -> {
            note("combine");
            return "combined";
        }));

        answer.complete("x");

        assertThat(run).isCompletedWithValue("combined");
        assertThat(seen).containsExactly("combine in A");
        assertThat(MDC.get("request")).isEqualTo("B");
    }

    @Test
    void coversTheLogLineOfTheRun() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.sheaf");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        try {
            CompletableFuture<String> answer = new CompletableFuture<>();
            plan.require("part", (query, context) -> answer);
            startAsA(plan.combine(got -> ""));
            answer.complete("x");
        } finally {
            logger.setLevel(before);
            logger.detachAppender(lines);
        }

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage()).contains(": profile ");
            assertThat(line.getMDCPropertyMap()).containsEntry("request", "A");
        });
    }

    @Test
    void severalAreSetInTheOrderInWhichTheyWereAdded() {
        List<String> order = new ArrayList<>();
        RunEnvironment both = time.environment()
                .withContext(() -> task -> () -> {
                    order.add("first");
                    task.run();
                })
                .withContext(() -> task -> () -> {
                    order.add("second");
                    task.run();
                });
        plan.require("part", ScriptedSource.answers("x"));

        plan.combine(got -> "").in(both).start("42");

        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void isNotAskedForANestedRunAgain() {
        int[] captures = new int[1];
        Plan<String> inner = Plan.of("inner");
        inner.require("part", ScriptedSource.answers("x"));
        plan.require("inner", inner.combine(got -> ""));
        RunEnvironment counting = time.environment().withContext(() -> {
            captures[0]++;
            return task -> task;
        });

        plan.combine(got -> "").in(counting).start("42");

        assertThat(captures[0]).isEqualTo(1);
    }
}

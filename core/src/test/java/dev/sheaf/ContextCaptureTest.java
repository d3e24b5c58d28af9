package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.RunSnippets.TENANT;
import static dev.sheaf.RunSnippets.TENANT_CAPTURE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

@SuppressWarnings("FutureReturnValueIgnored")
class ContextCaptureTest extends RunFixture {

    @AfterEach
    void clear() {
        MDC.clear();
        TENANT.remove();
    }

    private static void enter(String request) {
        MDC.put("request", request);
        TENANT.set("tenant of " + request);
    }

    private static String entered() {
        return MDC.get("request") + ", " + TENANT.get();
    }

    /** Everything else that it covers is in {@link ContextEverywhereTest}. */
    @Test
    void coversTheCombiningFunctionAndPutsBackWhatWasThere() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        plan.require("part", heldBy(answer));
        enter("A");
        var run = plan.combine(got -> entered())
                .in(time.environment().withContext(ContextCapture.mdc()).withContext(TENANT_CAPTURE))
                .start("42");
        enter("B");

        answer.complete("x");

        assertThat(run).isCompletedWithValue("A, tenant of A");
        assertThat(entered()).isEqualTo("B, tenant of B");
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

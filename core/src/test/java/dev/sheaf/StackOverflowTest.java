package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sources that answer where hardly any stack is left: the run ends all the same, at the deadline at the latest. On a thread of its own
 * where the stack has ended in an executor, which then counts as one that refuses.
 */
@Tag("realtime")
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the runs
class StackOverflowTest extends RunFixture {

    private static final long SMALL_STACK = 256 * 1024;
    private static final int TRIES = 200;

    /** Goes down until there is no stack left, and acts on the way back: where there is a little more of it each time. */
    @SuppressWarnings("InfiniteRecursion") // until there is no stack left
    private static boolean atTheBottom(BooleanSupplier act) {
        try {
            if (atTheBottom(act)) {
                return true;
            }
        } catch (StackOverflowError bottom) {
            // here
        }
        return act.getAsBoolean();
    }

    private Aggregation<String> runThatEndsThere(int frames, boolean fails) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Plan<String> plan = Plan.of("plan", LIMIT);
        var part = plan.require("answers", heldBy(answer));
        plan.optional("hangs", heldBy(new CompletableFuture<String>()), "");
        var run = time.start(plan.combine(got -> got.get(part)), "42");
        AtomicInteger left = new AtomicInteger(frames);
        Thread thread = new Thread(
                null,
                () -> atTheBottom(() -> {
                    if (left.getAndDecrement() > 0) {
                        return false;
                    }
                    if (fails) {
                        answer.completeExceptionally(new IllegalStateException("on purpose"));
                    } else {
                        answer.complete("answer");
                    }
                    return true;
                }),
                "flat",
                SMALL_STACK);
        thread.start();
        thread.join();
        return run;
    }

    @Test
    void losesNoRunWhoseSourceAnswersThere() throws Exception {
        for (int frames = 0; frames < TRIES; frames++) {
            var run = runThatEndsThere(frames, false);
            time.advance(LIMIT);

            Awaiting.until(run::isDone);
        }
        Awaiting.until(() -> time.pendingTimers() == 0);
    }

    @Test
    void losesNoRunWhoseSourceFailsThere() throws Exception {
        for (int frames = 0; frames < TRIES; frames++) {
            var run = runThatEndsThere(frames, true);
            time.advance(LIMIT);

            Awaiting.until(run::isDone);
            assertThat(run).isCompletedExceptionally();
        }
        Awaiting.until(() -> time.pendingTimers() == 0);
    }
}

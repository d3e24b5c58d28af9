package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.Runs.failureOf;
import static dev.sheaf.StringSources.answers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The combining function: what it sees, and what follows when it throws. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class CombiningTest extends RunFixture {

    private final IllegalStateException thrown = new IllegalStateException("no");
    private final CompletableFuture<String> first = new CompletableFuture<>();

    @Test
    void thatThrowsFailsTheResultAndReleasesEverything() {
        var required = answers("r");
        var optional = answers("o");
        plan.require("required", required);
        plan.optional("optional", optional, "");
        var run = time.start(
                plan.combine(got -> {
                    throw thrown;
                }),
                "42");

        assertThat(failureOf(run))
                .isExactlyInstanceOf(AggregationException.class)
                .hasCause(thrown);
        assertThat(required.released()).containsExactly("r");
        assertThat(optional.released()).containsExactly("o");
        assertThat(run.report().status()).isEqualTo(Status.FAILED);
        assertThat(run.report().failure()).containsSame(thrown);
    }

    @Test
    void andWhatDependsOnItRunOnTheThreadThatDeliversTheLastAnswer() throws Exception {
        var part = plan.require("first", heldBy(first));
        var run = startWithoutAnExecutor(part);
        List<Thread> dependents = new ArrayList<>();
        run.thenRun(() -> dependents.add(Thread.currentThread()));
        Thread delivering = new Thread(() -> first.complete("answer"));

        delivering.start();
        delivering.join();

        assertThat(run).isCompletedWithValue(delivering);
        assertThat(dependents).containsExactly(delivering);
    }

    @Test
    void runsOnTheStartingThreadIfThatHasAllAnswers() {
        first.complete("answer");

        assertThat(startWithoutAnExecutor(plan.require("first", heldBy(first))))
                .isCompletedWithValue(Thread.currentThread());
    }

    private Aggregation<Thread> startWithoutAnExecutor(Part<String> part) {
        RunEnvironment environment = RunEnvironment.system().withTimer(time, Runnable::run);
        return plan.combine(got -> {
                    got.get(part);
                    return Thread.currentThread();
                })
                .in(environment)
                .start("42");
    }
}

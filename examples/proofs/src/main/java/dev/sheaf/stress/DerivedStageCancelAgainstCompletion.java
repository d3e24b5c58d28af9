package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZLL_Result;

@JCStressTest
@Description("A stage that was derived from the result is cancelled when the last answer comes.")
@Outcome(
        id = "true, CANCELLED, " + Trial.KEPT,
        expect = ACCEPTABLE,
        desc = "The cancel came first and gave the run up.")
@Outcome(
        id = "true, SUCCEEDED, " + Trial.KEPT,
        expect = ACCEPTABLE,
        desc = "The run was decided, but its result had not come to the stage yet: only the stage is cancelled.")
@Outcome(id = "false, SUCCEEDED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "The stage had its result already.")
@State
public class DerivedStageCancelAgainstCompletion {

    private final Trial trial = new Trial(Trial.TWO).start();
    private final CompletableFuture<Integer> derived = trial.run().thenApply(String::length);

    public DerivedStageCancelAgainstCompletion() {
        trial.first.answer();
    }

    @Actor
    public void source() {
        trial.second.answer();
    }

    @Actor
    public void caller(ZLL_Result result) {
        result.r1 = derived.cancel(true);
    }

    @Arbiter
    public void judge(ZLL_Result result) {
        result.r2 = trial.status();
        result.r3 = derived.isCancelled() == result.r1 && derived.isDone() ? trial.verdict() : "cancel told a lie";
    }
}

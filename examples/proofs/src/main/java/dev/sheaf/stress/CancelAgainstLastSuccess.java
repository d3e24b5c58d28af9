package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZLL_Result;

@JCStressTest
@Description("The caller gives up when the last answer comes.")
@Outcome(id = "true, CANCELLED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "The caller was first, and knows it.")
@Outcome(
        id = "false, SUCCEEDED, " + Trial.KEPT,
        expect = ACCEPTABLE,
        desc = "The answer was first, and the caller knows it.")
@State
public class CancelAgainstLastSuccess {

    private final Trial trial = new Trial(Trial.TWO).start();
    private boolean left; // written by the caller

    public CancelAgainstLastSuccess() {
        trial.first.answer();
    }

    @Actor
    public void source() {
        trial.second.answer();
    }

    @Actor
    public void caller(ZLL_Result result) {
        result.r1 = trial.run().cancel(true);
        left = trial.second.isRunning();
    }

    @Arbiter
    public void judge(ZLL_Result result) {
        result.r2 = trial.status();
        result.r3 = left ? "cancel returned before the source was stopped" : trial.verdict();
    }
}

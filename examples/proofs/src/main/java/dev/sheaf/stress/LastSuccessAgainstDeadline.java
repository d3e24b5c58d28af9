package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

@JCStressTest
@Description("The last answer that is missing comes when time is up.")
@Outcome(id = "SUCCEEDED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "The answer came before the timer.")
@Outcome(id = "TIMED_OUT, " + Trial.KEPT, expect = ACCEPTABLE, desc = "The timer was first; the answer is given back.")
@State
public class LastSuccessAgainstDeadline {

    private final Trial trial = new Trial(Trial.TWO).start();

    public LastSuccessAgainstDeadline() {
        trial.first.answer();
    }

    @Actor
    public void source() {
        trial.second.answer();
    }

    @Actor
    public void timer() {
        trial.timer.fire(Trial.LIMIT);
    }

    @Arbiter
    public void judge(LL_Result result) {
        result.r1 = trial.status();
        result.r2 = trial.verdict();
    }
}

package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The deadline of a run is armed by the starting thread, taken off by the deciding one, and fired by the timer. */
public class ArmAgainstDisarmAgainstFire {

    @JCStressTest
    @Description("All sources answer, and the timer fires, while the starting thread is about to arm it.")
    @Outcome(
            id = "0, SUCCEEDED, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "The timer was not armed any more, or not yet; nothing is left of it.")
    @Outcome(
            id = "1, SUCCEEDED, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "Armed when the decision had fallen, and fired before it was taken off: without effect.")
    @State
    public static class ArmingLate {

        private final Trial trial = new Trial(Trial.TWO);

        @Actor
        public void starter() {
            trial.start();
        }

        @Actor
        public void sourcesThenTimer(ILL_Result result) {
            trial.first.answer();
            trial.second.whenAsked().answer();
            result.r1 = trial.timer.fire(Trial.LIMIT);
        }

        @Arbiter
        public void judge(ILL_Result result) {
            result.r2 = trial.status();
            result.r3 = trial.verdict();
        }
    }

    @JCStressTest
    @Description("The timer fires while one thread starts the run and then delivers the last answer.")
    @Outcome(id = "SUCCEEDED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Fired before it was armed, or after.")
    @Outcome(id = "TIMED_OUT, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Fired as soon as it was armed.")
    @State
    public static class FiringEarly {

        private final Trial trial = new Trial(Trial.TWO);

        public FiringEarly() {
            trial.first.answer();
        }

        @Actor
        public void starterThenSource() {
            trial.start();
            trial.second.answer();
        }

        @Actor
        public void timer() {
            trial.second.whenAsked();
            trial.timer.fire(Trial.LIMIT);
        }

        @Arbiter
        public void judge(LL_Result result) {
            result.r1 = trial.status();
            result.r2 = trial.verdict();
        }
    }
}

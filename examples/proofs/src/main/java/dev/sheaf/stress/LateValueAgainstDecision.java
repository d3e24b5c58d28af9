package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sheaf.Aggregator;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * An answer comes when the run is decided without it. It is used once or released once; that this is so, is in the
 * verdict.
 */
public class LateValueAgainstDecision {

    @JCStressTest
    @Description("A source answers when another one fails; its future can be cancelled.")
    @Outcome(
            id = "SUCCEEDED, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "Collected before the failure, then released.")
    @Outcome(
            id = "CANCELLED, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "Released when it came, or cancelled before it was there.")
    @State
    public static class OfAFutureThatIsCancelled {

        private final Trial trial = new Trial(Trial.TWO).start();

        @Actor
        public void first() {
            trial.first.fail();
        }

        @Actor
        public void second() {
            trial.second.answer();
        }

        @Arbiter
        public void judge(LL_Result result) {
            result.r1 = trial.status(trial.second);
            result.r2 = trial.verdict();
        }
    }

    @JCStressTest
    @Description("An optional source with onRelease, whose future is never abandoned, answers when time is up.")
    @Outcome(id = "SUCCEEDED, SUCCEEDED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "In time, and used.")
    @Outcome(
            id = "SUCCEEDED, TIMED_OUT, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "Late: the fallback served, and the answer was released.")
    @State
    public static class OfAFutureThatIsKept {

        private static final Aggregator<Trial, String> PLAN = plan();

        private final Trial trial = new Trial(PLAN).start();

        private static Aggregator<Trial, String> plan() {
            Source<Trial, Probe> kept = (trial, context) -> trial.third.fetch(context);
            Probe fallback = new Probe("fallback");
            Plan<Trial> plan = Plan.of("trial", Trial.LIMIT);
            Part<Probe> first = plan.require("first", Trial.FIRST);
            Part<Probe> third = plan.optional("third", kept.onRelease(Probe::release), fallback);
            return plan.combine(got -> {
                got.get(first).use();
                if (got.get(third) != fallback) {
                    got.get(third).use();
                }
                return "combined";
            });
        }

        public OfAFutureThatIsKept() {
            trial.first.answer();
        }

        @Actor
        public void source() {
            trial.third.answer();
        }

        @Actor
        public void timer() {
            trial.timer.fire(Trial.LIMIT);
        }

        @Arbiter
        public void judge(LLL_Result result) {
            result.r1 = trial.status();
            result.r2 = trial.status(trial.third);
            result.r3 = trial.third.future.isCancelled() ? "the kept future was cancelled" : trial.verdict();
        }
    }
}

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

/** Two limits, one inside the other, pass on two threads at once. */
public class InnerExpiryAgainstOuterExpiry {

    private static final String PART = "limited";

    private static Aggregator<Trial, String> around(Source<Trial, Probe> limited) {
        Plan<Trial> plan = Plan.of("outer", Trial.LIMIT);
        Part<Probe> part = plan.require(PART, limited);
        return plan.combine(got -> got.get(part).name);
    }

    private static void judge(Trial trial, LLL_Result result) {
        result.r1 = trial.status();
        result.r2 = trial.run().report().child(PART).orElseThrow().status().name();
        result.r3 = trial.verdict();
    }

    @JCStressTest
    @Description("The limit of a nested run against that of the run around it.")
    @Outcome(
            id = "FAILED, TIMED_OUT, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "The inner limit decided: a required source had a limit of its own and has failed.")
    @Outcome(
            id = "TIMED_OUT, TIMED_OUT, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "The outer deadline decided, and cancelled what was below.")
    @Outcome(
            id = "TIMED_OUT, TIMED_OUT, " + Trial.EARLY,
            expect = ACCEPTABLE,
            desc = "So it did; but the inner limit was stopping the source already, on a thread that nobody waits for.")
    @State
    public static class OfNestedRuns {

        private static final Aggregator<Trial, String> OUTER = around(inner());

        private final Trial trial = new Trial(OUTER).start();

        private static Aggregator<Trial, Probe> inner() {
            Plan<Trial> plan = Plan.of("inner", Trial.EARLIER);
            Part<Probe> leaf = plan.require("first", Trial.FIRST);
            return plan.combine(got -> got.get(leaf));
        }

        @Actor
        public void innerTimer() {
            trial.timer.fire(Trial.EARLIER);
        }

        @Actor
        public void outerTimer() {
            trial.timer.fire(Trial.LIMIT);
        }

        @Arbiter
        public void judge(LLL_Result result) {
            InnerExpiryAgainstOuterExpiry.judge(trial, result);
        }
    }

    @JCStressTest
    @Description("The limit of one source against that of the run.")
    @Outcome(
            id = "FAILED, TIMED_OUT, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "The limit of the source decided: a required source has failed.")
    @Outcome(
            id = "TIMED_OUT, TIMED_OUT, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "The deadline of the run decided, and cancelled what was below.")
    @Outcome(
            id = "TIMED_OUT, TIMED_OUT, " + Trial.EARLY,
            expect = ACCEPTABLE,
            desc = "So it did; but the limit was stopping the source already, on a thread that nobody waits for.")
    @State
    public static class OfASource {

        private static final Aggregator<Trial, String> OUTER = around(inner());

        private final Trial trial = new Trial(OUTER).start();

        /** The name of the probe appears below the node that {@code within} opens. */
        private static Source<Trial, Probe> inner() {
            Source<Trial, Probe> named = (query, context) ->
                    context.child("first", context.deadline()).run(Trial.FIRST, query);
            return named.within(Trial.EARLIER);
        }

        @Actor
        public void innerTimer() {
            trial.timer.fire(Trial.EARLIER);
        }

        @Actor
        public void outerTimer() {
            trial.timer.fire(Trial.LIMIT);
        }

        @Arbiter
        public void judge(LLL_Result result) {
            InnerExpiryAgainstOuterExpiry.judge(trial, result);
        }
    }
}

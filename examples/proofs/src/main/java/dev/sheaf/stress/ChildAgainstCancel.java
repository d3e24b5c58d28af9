package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A decorator opens a child and runs a source in it, when the caller cancels. */
public class ChildAgainstCancel {

    private static FetchScope open(Trial trial) {
        FetchContext context = trial.first.context();
        return context.child(trial.third.name, context.deadline());
    }

    private static void judge(Trial trial, CompletableFuture<Probe> child, LL_Result result) {
        result.r1 = trial.status(trial.third);
        result.r2 = child.isCancelled() ? trial.verdict() : "the future of the child was not cancelled";
    }

    @JCStressTest
    @Description("A child is opened, and its source started, when the caller cancels.")
    @Outcome(id = "SKIPPED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Cancelled before the source was started.")
    @Outcome(id = "CANCELLED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Started, and stopped like everything else.")
    @State
    public static class Opening {

        private final Trial trial = new Trial(Trial.TWO).start();
        private CompletableFuture<Probe> child; // written by the decorator

        @Actor
        public void decorator() {
            child = open(trial).run(Trial.THIRD, trial);
        }

        @Actor
        public void caller() {
            trial.run().cancel(true);
        }

        @Arbiter
        public void judge(LL_Result result) {
            ChildAgainstCancel.judge(trial, child, result);
        }
    }

    @JCStressTest
    @Description("A source is started in a child that was opened before, when the caller cancels.")
    @Outcome(id = "SKIPPED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Cancelled before the source was started.")
    @Outcome(id = "CANCELLED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Started, and stopped like everything else.")
    @State
    public static class Starting {

        private final Trial trial = new Trial(Trial.TWO).start();
        private final FetchScope scope = open(trial);
        private CompletableFuture<Probe> child; // written by the decorator

        @Actor
        public void decorator() {
            child = scope.run(Trial.THIRD, trial);
        }

        @Actor
        public void caller() {
            trial.run().cancel(true);
        }

        @Arbiter
        public void judge(LL_Result result) {
            ChildAgainstCancel.judge(trial, child, result);
        }
    }
}

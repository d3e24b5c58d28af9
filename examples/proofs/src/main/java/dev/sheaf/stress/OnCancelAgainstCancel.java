package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sheaf.Registration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZIL_Result;

/** A hook comes, or is taken back, when its context is being cancelled. */
public class OnCancelAgainstCancel {

    @JCStressTest
    @Description("A hook is added when the caller cancels.")
    @Outcome(
            id = "1, on the cancelling thread, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "The hook was there in time and ran before cancel returned.")
    @Outcome(
            id = "1, on the adding thread, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "The hook was late and ran before onCancel returned.")
    @State
    public static class Adding {

        private final Trial trial = new Trial(Trial.TWO).start();
        private final AtomicInteger runs = new AtomicInteger();
        private volatile Thread ranOn; // written by the hook
        private Thread adding; // written by the source

        @Actor
        public void source() {
            adding = Thread.currentThread();
            trial.first.context().onCancel(() -> {
                ranOn = Thread.currentThread();
                runs.incrementAndGet();
            });
        }

        @Actor
        public void caller() {
            trial.run().cancel(true);
        }

        @Arbiter
        public void judge(LLL_Result result) {
            result.r1 = runs.get();
            result.r2 = ranOn == adding ? "on the adding thread" : "on the cancelling thread";
            result.r3 = trial.verdict();
        }
    }

    @JCStressTest
    @Description("A hook is taken back when the caller cancels.")
    @Outcome(id = "true, 0, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Taken back, so it never runs.")
    @Outcome(id = "false, 1, " + Trial.KEPT, expect = ACCEPTABLE, desc = "Not taken back, so it has run.")
    @State
    public static class TakingBack {

        private final Trial trial = new Trial(Trial.TWO).start();
        private final AtomicInteger runs = new AtomicInteger();
        private final Registration hook = trial.first.context().onCancel(runs::incrementAndGet);

        @Actor
        public void source(ZIL_Result result) {
            result.r1 = hook.remove();
        }

        @Actor
        public void caller() {
            trial.run().cancel(true);
        }

        @Arbiter
        public void judge(ZIL_Result result) {
            result.r2 = runs.get();
            result.r3 = trial.verdict();
        }
    }
}

package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;

/** A delayed task of a context that is being cancelled. */
public class ScheduleAgainstCancel {

    @JCStressTest
    @Description("A task is scheduled when the caller cancels, after which its time comes.")
    @Outcome(
            id = "0, 0, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "Taken off the timer, or never armed; nothing is left of it.")
    @Outcome(
            id = "1, 0, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "Armed behind the cancel and fired before it was taken off: the task does not run all the same.")
    @State
    public static class Arming {

        private final Trial trial = new Trial(Trial.TWO).start();
        private final AtomicInteger runs = new AtomicInteger();

        @Actor
        public void source() {
            trial.first.context().schedule(Trial.EARLIER, runs::incrementAndGet);
        }

        @Actor
        public void callerThenTimer(IIL_Result result) {
            trial.run().cancel(true);
            result.r1 = trial.timer.fire(Trial.EARLIER);
        }

        @Arbiter
        public void judge(IIL_Result result) {
            result.r2 = runs.get();
            result.r3 = trial.verdict();
        }
    }

    @JCStressTest
    @Description("The time of a task comes when the caller cancels.")
    @Outcome(id = "0, 0, " + Trial.KEPT, expect = ACCEPTABLE, desc = "The cancel took it off the timer.")
    @Outcome(
            id = "1, 0, " + Trial.KEPT,
            expect = ACCEPTABLE,
            desc = "Fired, but the cancel came before the task began.")
    @Outcome(id = "1, 1, " + Trial.KEPT, expect = ACCEPTABLE, desc = "The task began before the cancel, and ran once.")
    @State
    public static class Firing {

        private final Trial trial = new Trial(Trial.TWO).start();
        private final AtomicInteger runs = new AtomicInteger();

        public Firing() {
            trial.first.context().schedule(Trial.EARLIER, runs::incrementAndGet);
        }

        @Actor
        public void timer(IIL_Result result) {
            result.r1 = trial.timer.fire(Trial.EARLIER);
        }

        @Actor
        public void caller() {
            trial.run().cancel(true);
        }

        @Arbiter
        public void judge(IIL_Result result) {
            result.r2 = runs.get();
            result.r3 = trial.verdict();
        }
    }
}

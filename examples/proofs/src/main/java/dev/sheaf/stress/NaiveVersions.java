package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import dev.sheaf.Registration;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The control: how the library would be if a guard were missing. A run in which one of these does not go wrong has
 * proved nothing, and {@link Referee} fails it.
 */
public class NaiveVersions {

    @JCStressTest
    @Description("A decision that looks first and then decides.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "One of the two has decided.")
    @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "Both have decided.")
    @State
    public static class CheckThenDecide {

        private final AtomicInteger decisions = new AtomicInteger();
        private volatile boolean decided;

        private void decide() {
            if (!decided) {
                decided = true;
                decisions.incrementAndGet();
            }
        }

        @Actor
        public void source() {
            decide();
        }

        @Actor
        public void timer() {
            decide();
        }

        @Arbiter
        public void judge(I_Result result) {
            result.r1 = decisions.get();
        }
    }

    @JCStressTest
    @Description("A hook that is added after one look, instead of published and then looked after.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The hook ran.")
    @Outcome(
            id = "0",
            expect = ACCEPTABLE_INTERESTING,
            desc = "Added to a list that nobody will run again: work goes on.")
    @State
    public static class HooksWithoutSecondLook {

        private final Queue<Runnable> hooks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger runs = new AtomicInteger();
        private volatile boolean cancelled;

        @Actor
        public void source() {
            if (cancelled) {
                runs.incrementAndGet();
            } else {
                hooks.add(runs::incrementAndGet);
            }
        }

        @Actor
        public void caller() {
            cancelled = true;
            hooks.forEach(Runnable::run);
        }

        @Arbiter
        public void judge(I_Result result) {
            result.r1 = runs.get();
        }
    }

    @JCStressTest
    @Description("A timer that is armed after one look.")
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "Never armed, or taken off.")
    @Outcome(id = "false", expect = ACCEPTABLE_INTERESTING, desc = "Left behind, with all that it holds.")
    @State
    public static class ArmingWithoutSecondLook {

        private final HandTimer timer = new HandTimer();
        private volatile Registration armed;
        private volatile boolean decided;

        @Actor
        public void starter() {
            if (!decided) {
                armed = timer.schedule(Duration.ofSeconds(1).toNanos(), () -> {});
            }
        }

        @Actor
        public void source() {
            decided = true;
            Registration seen = armed;
            if (seen != null) {
                seen.remove();
            }
        }

        @Arbiter
        public void judge(Z_Result result) {
            result.r1 = timer.isEmpty();
        }
    }

    @JCStressTest
    @Description("A shared request that is joined after a look whether somebody still waits.")
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "Joined in time, or asks anew.")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "Waits for a request that was cancelled.")
    @State
    public static class JoinWithoutLock {

        private final AtomicInteger waiters = new AtomicInteger(1);
        private volatile boolean cancelled;
        private volatile boolean joined;

        @Actor
        public void leaver() {
            if (waiters.decrementAndGet() == 0) {
                cancelled = true;
            }
        }

        @Actor
        public void joiner() {
            if (!cancelled) {
                waiters.incrementAndGet();
                joined = true;
            }
        }

        @Arbiter
        public void judge(Z_Result result) {
            result.r1 = joined && cancelled;
        }
    }
}

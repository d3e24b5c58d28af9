package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sheaf.SourceFailedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

@JCStressTest
@Description("Two required sources fail at the same time.")
@Outcome(
        id = "first, FAILED, CANCELLED, " + Trial.KEPT,
        expect = ACCEPTABLE,
        desc = "The first source decided; the failure of the second came too late to be anything.")
@Outcome(id = "second, CANCELLED, FAILED, " + Trial.KEPT, expect = ACCEPTABLE, desc = "The other way round.")
@State
public class FailureAgainstFailure {

    private final Trial trial = new Trial(Trial.TWO).start();

    @Actor
    public void first() {
        trial.first.fail();
    }

    @Actor
    public void second() {
        trial.second.fail();
    }

    @Arbiter
    public void judge(LLLL_Result result) {
        result.r1 = trial.failure() instanceof SourceFailedException failed ? decider(failed) : "nobody";
        result.r2 = trial.status(trial.first);
        result.r3 = trial.status(trial.second);
        result.r4 = trial.verdict();
    }

    private static String decider(SourceFailedException failed) {
        if (failed.getSuppressed().length > 0) {
            return failed.sourceName() + " with a failure that came after it";
        }
        boolean same = failed.getCause() instanceof Probe.Failure cause
                && failed.sourceName().equals(cause.getMessage());
        return same ? failed.sourceName() : failed.sourceName() + " with the failure of another";
    }
}

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
@Description(
        "The second of three sources fails while it is being asked; the first, already asked, fails on its own thread.")
@Outcome(
        id = "first, SKIPPED, SKIPPED, " + Trial.KEPT,
        expect = ACCEPTABLE,
        desc = "The first failed before the loop had come to the second.")
@Outcome(
        id = "first, CANCELLED, SKIPPED, " + Trial.KEPT,
        expect = ACCEPTABLE,
        desc = "The first failed when the second was as good as asked.")
@Outcome(
        id = "second, FAILED, SKIPPED, " + Trial.KEPT,
        expect = ACCEPTABLE,
        desc = "The second decided; the third is never asked, whoever decides.")
@State
public class StartLoopAgainstSynchronousFailure {

    private final Trial trial = new Trial(Trial.THREE);

    public StartLoopAgainstSynchronousFailure() {
        trial.second.fail();
    }

    @Actor
    public void starter() {
        trial.start();
    }

    @Actor
    public void source() {
        trial.first.whenAsked().fail();
    }

    @Arbiter
    public void judge(LLLL_Result result) {
        result.r1 = trial.failure() instanceof SourceFailedException failed ? failed.sourceName() : "nobody";
        result.r2 = trial.status(trial.second);
        result.r3 = trial.status(trial.third);
        result.r4 = trial.verdict();
    }
}

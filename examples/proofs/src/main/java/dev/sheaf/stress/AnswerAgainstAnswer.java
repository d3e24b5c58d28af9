package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** What a source did before it answered must be seen by the combining function, whichever thread that runs on. */
@JCStressTest
@Description("Two sources write to plain fields and answer at the same time.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Combined once, with all that both have written.")
@State
public class AnswerAgainstAnswer {

    private static final Aggregator<AnswerAgainstAnswer, String> BOTH = both();

    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<String> second = new CompletableFuture<>();

    private int byFirst; // plain on purpose, like all below
    private int bySecond;
    private int seenOfFirst;
    private int seenOfSecond;
    private int combined;

    @SuppressWarnings({"FutureReturnValueIgnored", "this-escape"}) // this state is the query
    public AnswerAgainstAnswer() {
        BOTH.in(RunEnvironment.system()
                        .withTimer(new HandTimer(), Runnable::run)
                        .withExecutor(Runnable::run))
                .start(this);
    }

    private static Aggregator<AnswerAgainstAnswer, String> both() {
        Plan<AnswerAgainstAnswer> plan = Plan.of("plan", Trial.LIMIT);
        var trial = plan.require("trial", (state, context) -> CompletableFuture.completedFuture(state));
        plan.require("first", (state, context) -> state.first);
        plan.require("second", (state, context) -> state.second);
        return plan.combine(got -> got.get(trial).combine());
    }

    private String combine() {
        seenOfFirst = byFirst;
        seenOfSecond = bySecond;
        combined++;
        return "combined";
    }

    @Actor
    public void firstSource() {
        byFirst = 1;
        first.complete("first");
    }

    @Actor
    public void secondSource() {
        bySecond = 1;
        second.complete("second");
    }

    @Arbiter
    public void judge(III_Result result) {
        result.r1 = combined;
        result.r2 = seenOfFirst;
        result.r3 = seenOfSecond;
    }
}

package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

@JCStressTest
@Description("Two parts answer, and a third one needs both.")
@Outcome(id = "1, SUCCEEDED", expect = ACCEPTABLE, desc = "The third was asked once, by the one who came last.")
@State
public class NeedAgainstNeed {

    private static final Aggregator<Query, Integer> DIAMOND = diamond();

    private final Query query = new Query();
    private final Aggregation<Integer> run = DIAMOND.in(
                    RunEnvironment.system().withTimer(new HandTimer(), Runnable::run))
            .start(query);

    /** What one trial asks, and by which its sources find their futures. */
    private static final class Query {
        private final CompletableFuture<Query> first = new CompletableFuture<>();
        private final CompletableFuture<Query> second = new CompletableFuture<>();
        private final AtomicInteger asked = new AtomicInteger();
    }

    private static Aggregator<Query, Integer> diamond() {
        Plan<Query> plan = Plan.of("diamond", Trial.LIMIT);
        var first = plan.require("first", (query, context) -> query.first);
        var second = plan.require("second", (query, context) -> query.second);
        var third = plan.after(got -> got.get(first), first, second)
                .require("third", (query, context) -> CompletableFuture.completedFuture(query.asked.incrementAndGet()));
        return plan.combine(got -> got.get(third));
    }

    @Actor
    public void first() {
        query.first.complete(query);
    }

    @Actor
    public void second() {
        query.second.complete(query);
    }

    @Arbiter
    public void judge(LL_Result result) {
        result.r1 = query.asked.get();
        result.r2 = run.report().status();
    }
}

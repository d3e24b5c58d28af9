package dev.sheaf.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** What ends a flight of {@link Source#coalesced}, beside somebody who is about to join it, or to leave. */
public class JoinAgainstLastLeave {

    private static final String BALANCED = "each answer was used or released once";

    /** A source that is answered by hand, and all that was done to it. */
    private static final class Coalescing implements Source<String, Integer> {

        private final List<FetchContext> contexts = new CopyOnWriteArrayList<>();
        private final List<CompletableFuture<Integer>> requests = new CopyOnWriteArrayList<>();
        private final AtomicInteger obtained = new AtomicInteger();
        private final Set<Integer> used = ConcurrentHashMap.newKeySet(); // by one or several
        private final AtomicInteger released = new AtomicInteger();
        private final HandTimer timer = new HandTimer(); // one for all who share
        private final Aggregator<String, Integer> plan = plan(coalesced());

        private Aggregator<String, Integer> plan(Source<String, Integer> coalesced) {
            Plan<String> one = Plan.of("plan", Trial.LIMIT);
            var part = one.require("part", coalesced);
            return one.combine(got -> {
                used.add(got.get(part));
                return got.get(part);
            });
        }

        @Override
        public CompletableFuture<Integer> fetch(String query, FetchContext context) {
            CompletableFuture<Integer> request = new CompletableFuture<>();
            contexts.add(context);
            requests.add(request);
            return request;
        }

        @Override
        public void release(Integer value) {
            released.incrementAndGet();
        }

        Aggregation<Integer> start() {
            return plan.in(RunEnvironment.system()
                            .withTimer(timer, Runnable::run)
                            .withExecutor(Runnable::run))
                    .start("query");
        }

        void answer(int request) {
            if (requests.get(request).complete(request)) {
                obtained.incrementAndGet();
            }
        }

        /** Answers what is still wanted. */
        void answerAll() {
            for (int i = 0; i < requests.size(); i++) {
                if (!contexts.get(i).isCancelled()) {
                    answer(i);
                }
            }
        }

        String verdict() {
            boolean balanced = used.size() + released.get() == obtained.get();
            return balanced ? BALANCED : obtained + " obtained, " + used.size() + " used, " + released + " released";
        }
    }

    @JCStressTest
    @Description("One asks when the only one who waits leaves.")
    @Outcome(id = "1, SUCCEEDED, " + BALANCED, expect = ACCEPTABLE, desc = "Joined, and the request goes on.")
    @Outcome(id = "2, SUCCEEDED, " + BALANCED, expect = ACCEPTABLE, desc = "Too late to join: asked anew.")
    @State
    public static class LastLeave {

        private final Coalescing source = new Coalescing();
        private final Aggregation<Integer> leaving = source.start();
        private Aggregation<Integer> joining; // written by the joiner

        @Actor
        public void leaver() {
            leaving.cancel(true);
        }

        @Actor
        public void joiner() {
            joining = source.start();
        }

        @Arbiter
        public void judge(ILL_Result result) {
            source.answerAll();
            result.r1 = source.requests.size();
            result.r2 = joining.report().status();
            result.r3 = source.verdict();
        }
    }

    @JCStressTest
    @Description("One asks when the answer comes.")
    @Outcome(id = "1, SUCCEEDED, " + BALANCED, expect = ACCEPTABLE, desc = "Joined, and was given the answer.")
    @Outcome(id = "2, SUCCEEDED, " + BALANCED, expect = ACCEPTABLE, desc = "Too late to join: asked anew.")
    @State
    public static class Landing {

        private final Coalescing source = new Coalescing();
        private final Aggregation<Integer> waiting = source.start();
        private Aggregation<Integer> joining; // written by the joiner

        @Actor
        public void source() {
            source.answer(0);
        }

        @Actor
        public void joiner() {
            joining = source.start();
        }

        @Arbiter
        public void judge(ILL_Result result) {
            source.answerAll();
            result.r1 = source.requests.size();
            result.r2 = waiting.isDone() ? joining.report().status() : "the first was left waiting";
            result.r3 = source.verdict();
        }
    }

    @JCStressTest
    @Description("The only one who waits leaves when the answer comes.")
    @Outcome(id = "1, SUCCEEDED, " + BALANCED, expect = ACCEPTABLE, desc = "The answer came first.")
    @Outcome(id = "1, CANCELLED, " + BALANCED, expect = ACCEPTABLE, desc = "The answer was released, or never seen.")
    @State
    public static class LeaveAgainstLanding {

        private final Coalescing source = new Coalescing();
        private final Aggregation<Integer> leaving = source.start();

        @Actor
        public void source() {
            source.answer(0);
        }

        @Actor
        public void leaver() {
            leaving.cancel(true);
        }

        @Arbiter
        public void judge(ILL_Result result) {
            result.r1 = source.requests.size();
            result.r2 = leaving.report().status();
            result.r3 = source.verdict();
        }
    }
}

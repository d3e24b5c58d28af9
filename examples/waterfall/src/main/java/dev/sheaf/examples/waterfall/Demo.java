package dev.sheaf.examples.waterfall;

import com.sun.net.httpserver.HttpServer;
import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.ReportableFailure;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.io.Serial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/**
 * A service that talks to nobody: its sources answer, fail and hang in this process, so that the page has something to
 * show. Ctrl-C ends it.
 */
public final class Demo {

    private static final int PORT = 8090;

    private final Random random = new Random();

    /** Says more than its class, as the exceptions of the HTTP adapter do. */
    private static final class Refused extends RuntimeException implements ReportableFailure {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public String reportText() {
            return "STATUS 503";
        }
    }

    public static void main(String[] args) throws Exception {
        LastRuns runs = new LastRuns(30, RunEnvironment.system().timer());
        int port = args.length == 1 ? Integer.parseInt(args[0]) : PORT;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/runs/", new RunsPage(runs));
        server.start();
        System.out.println("Open http://localhost:" + port + "/runs/ in a browser; Ctrl-C ends this.");
        new Demo().ask(RunEnvironment.system().withListener(runs));
    }

    /** Two runs in a second or so, and now and then one whose source does not stop. */
    @SuppressWarnings("FutureReturnValueIgnored") // the page shows what becomes of them
    private void ask(RunEnvironment environment) throws InterruptedException {
        List<Aggregator<String, String>> plans = List.of(profile(), checkout(), stubborn());
        for (int i = 1; ; i++) {
            Aggregator<String, String> plan = plans.get(i % 20 == 0 ? 2 : i % 3 == 0 ? 1 : 0);
            plan.in(environment).start("42");
            Thread.sleep(400);
        }
    }

    /** With two orders asked at a time, a second request where the user is slow, and tips that are often late. */
    private Aggregator<String, String> profile() {
        Source<String, String> users = answers("Ada", 20, 180);
        Source<String, List<String>> tips = answers(List.of("tea"), 100, 500);
        Source<String, Integer> orders = answers(3, 30, 90);
        Plan<String> plan = Plan.of("profile", Duration.ofMillis(400));
        var user = plan.require("user", users.safeToRepeat().hedged(Duration.ofMillis(80), 100));
        plan.optional("recommendations", tips, List.of());
        plan.require("orders", orders.each(2, 12).on(id -> List.of("2026-07", "2026-08", "2026-09", "2026-10")));
        return plan.combine(got -> got.get(user));
    }

    /** With a run inside, a replica to fall back on, and a stock that fails now and then and takes all with it. */
    private Aggregator<String, String> checkout() {
        Plan<String> priced = Plan.of("price", Duration.ofMillis(200));
        var list = priced.require("list", answers("9.90", 10, 60));
        priced.optional("discount", failsOften(answers("none", 10, 90), 2), "none");
        Plan<String> plan = Plan.of("checkout", Duration.ofMillis(600));
        var price = plan.require("price", priced.combine(got -> got.get(list)));
        plan.require("stock", failsOften(answers("7", 40, 250), 5));
        plan.optional("delivery", failsOften(answers("2 days", 20, 50), 2).or(answers("5 days", 60, 700)), "soon");
        return plan.combine(got -> got.get(price));
    }

    /** One that is told to stop and does not, for ten seconds: on the page its run is not over. */
    private Aggregator<String, String> stubborn() {
        Plan<String> plan = Plan.of("report", Duration.ofMillis(1_500));
        plan.require("rows", answers("many", 100, 300));
        ExecutorService threads = RunEnvironment.blockingExecutor("legacy", 4);
        plan.require("legacy", Source.blocking(threads, (query, context) -> {
            Thread.sleep(10_000); // does not look at its context
            return "nobody waits for it";
        }));
        return plan.combine(got -> "");
    }

    /** After a time between the two, by the timer of the run. */
    private <T> Source<String, T> answers(T answer, int leastMillis, int mostMillis) {
        return (query, context) -> {
            CompletableFuture<T> future = new CompletableFuture<>();
            int millis = leastMillis + random.nextInt(mostMillis - leastMillis);
            context.schedule(Duration.ofMillis(millis), () -> future.complete(answer));
            return future;
        };
    }

    /** One time in so many. */
    private <T> Source<String, T> failsOften(Source<String, T> source, int times) {
        return source.map(answer -> {
            if (random.nextInt(times) == 0) {
                throw new Refused();
            }
            return answer;
        });
    }
}

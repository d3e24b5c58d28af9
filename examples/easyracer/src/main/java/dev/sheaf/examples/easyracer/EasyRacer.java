package dev.sheaf.examples.easyracer;

import static dev.sheaf.Source.firstOf;

import com.sun.management.OperatingSystemMXBean;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.http.HttpSource;
import dev.sheaf.http.HttpSourceException;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The scenarios of Easy Racer, by their numbers; each answers {@code right}.
 *
 * @param url the server
 * @param crowd how many take part in the race of 10,000
 * @param second what the scenarios call a second
 */
record EasyRacer(String url, int crowd, Duration second) {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Executor THREADS = Executors.newCachedThreadPool(RunEnvironment.daemonThreads("easyracer"));

    private Source<? super String, String> get(String path) {
        return HttpSource.get(url + path).accept("*/*").decode(String::new, "");
    }

    private Source<String, String> getWith(String path) {
        return HttpSource.get(url + path)
                .accept("*/*")
                .param("id", String::toString)
                .decode(String::new, "");
    }

    /** Two requests. */
    String scenario1() throws InterruptedException {
        return firstOf(get("/1"), get("/1")).ask("", PATIENCE);
    }

    /** Two requests, one of which ends with its connection. */
    String scenario2() throws InterruptedException {
        return firstOf(get("/2"), get("/2")).ask("", PATIENCE);
    }

    /** 10,000 requests. */
    String scenario3() throws InterruptedException {
        return firstOf(Collections.nCopies(crowd, get("/3"))).ask("", PATIENCE);
    }

    /** Two requests, one of which may take a second. */
    String scenario4() throws InterruptedException {
        return firstOf(get("/4"), get("/4").within(second)).ask("", PATIENCE);
    }

    /** Two requests, one of which is answered with a failure. */
    String scenario5() throws InterruptedException {
        return firstOf(get("/5"), get("/5")).ask("", PATIENCE);
    }

    /** Three requests, one of which is answered with a failure. */
    String scenario6() throws InterruptedException {
        return firstOf(get("/6"), get("/6"), get("/6")).ask("", PATIENCE);
    }

    /** A request, and a second one after three seconds. */
    String scenario7() throws InterruptedException {
        return get("/7").safeToRepeat().hedged(second.multipliedBy(3), 1).ask("", PATIENCE);
    }

    /** Two that open something, use it and close it: always, and once. */
    String scenario8() throws InterruptedException {
        var racer = get("/8?open").using(getWith("/8?use={id}"), getWith("/8?close={id}"), PATIENCE);
        return firstOf(racer, racer).ask("", PATIENCE);
    }

    /** Ten requests, of which those that are answered make a word, in the order of their answers. */
    String scenario9() throws InterruptedException {
        Queue<String> letters = new ConcurrentLinkedQueue<>();
        get("/9").map(letters::add).settleEach(10, 10).ask(Collections.nCopies(10, ""), PATIENCE);
        return String.join("", letters);
    }

    /** A computation for as long as a request takes, and a report of the load each second until that is right. */
    String scenario10() throws InterruptedException {
        var request = getWith("/10?{id}").or((id, context) -> CompletableFuture.completedFuture("closed"));
        Source<String, String> work = Source.blocking(THREADS, (id, context) -> compute(context));
        Plan<String> plan = Plan.of("scenario 10", PATIENCE);
        plan.require("blocker", firstOf(request, work));
        var right = plan.require("reporter", Source.interruptible(THREADS, (id, context) -> report(id)));
        return plan.combine(got -> got.get(right)).ask(UUID.randomUUID().toString());
    }

    private static String compute(FetchContext context) throws NoSuchAlgorithmException {
        var sha = MessageDigest.getInstance("SHA-512");
        while (!context.isCancelled()) {
            sha.update(sha.digest());
        }
        return "stopped";
    }

    private String report(String id) throws InterruptedException {
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try {
            return getWith("/10?" + id + "={id}").ask("" + process.getProcessCpuLoad(), PATIENCE);
        } catch (SourceFailedException failed) {
            if (!(failed.getCause() instanceof HttpSourceException http)
                    || http.status().orElse(0) / 100 != 3) {
                throw failed;
            }
        }
        Thread.sleep(second.toMillis());
        return report(id);
    }

    /** A request and a race of two. */
    String scenario11() throws InterruptedException {
        return firstOf(get("/11"), firstOf(get("/11"), get("/11"))).ask("", PATIENCE);
    }
}

package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.ContextCapture;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.resilience.Guard;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The recipes of the README beside this: each stands there as it stands here, between "recipe" and "end". */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class RecipesTest {

    record Page(String user, List<String> tips) {}

    record Taste(String user, int visits) {}

    private final VirtualTime time = new VirtualTime();
    private final ScriptedSource<String, String> users = ScriptedSource.answers("ada");
    private final ScriptedSource<String, List<String>> tipsters = ScriptedSource.hangs();

    private Aggregator<String, Page> page() {
        // recipe: several types
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var user = plan.require("user", users); // a Source<String, String>
        var tips = plan.optional("tips", tipsters, List.of()); // a Source<String, List<String>>
        Aggregator<String, Page> page = plan.combine(got -> new Page(got.get(user), got.get(tips)));
        // end
        return page;
    }

    @Test
    void severalTypesAndDefaultsForTheLate() {
        var run = time.start(page(), "42");

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedWithValue(new Page("ada", List.of()));
        assertThat(tipsters.cancellations()).isEqualTo(1);
    }

    private interface LegacyJob {
        CompletableFuture<String> result();

        void abort();
    }

    @Test
    void aTaskThatIsReallyStopped() {
        List<String> events = new ArrayList<>();
        LegacyJob job = new LegacyJob() {
            @Override
            public CompletableFuture<String> result() {
                return new CompletableFuture<>();
            }

            @Override
            public void abort() {
                events.add("aborted");
            }
        };
        // recipe: stop for real
        Source<String, String> source = (query, context) -> {
            context.onCancel(job::abort); // at the deadline, when a sibling fails, when the caller gives up
            return job.result();
        };
        // end
        time.start(onePart(source), "42").cancel(true);

        assertThat(events).containsExactly("aborted");
    }

    private static <T> Aggregator<String, T> onePart(Source<String, T> source) {
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(1));
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }

    @Test
    void whatRunsOnIsKnown() {
        CompletableFuture<String> neverHeeds = new CompletableFuture<>();
        Aggregation<String> run = time.start(
                onePart((query, context) -> {
                    context.endsWith(neverHeeds);
                    return new CompletableFuture<>();
                }),
                "42");
        List<Report> last = new ArrayList<>();
        time.advance(Duration.ofSeconds(1));
        // recipe: what runs on
        run.terminated().thenAccept(report -> last.add(report)); // when all that was started has really ended
        // end
        assertThat(run).isDone();
        assertThat(last).isEmpty();
        time.advance(Duration.ofSeconds(3));
        neverHeeds.complete("");
        assertThat(last.get(0).children().get(0).end()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void theMdcOnEveryThread() {
        MDC.put("request", "r-1");
        List<String> seen = new ArrayList<>();
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        Source<String, String> source = (query, context) -> elsewhere;
        Aggregator<String, String> page = onePart(source.map(answer -> {
            seen.add(MDC.get("request"));
            return answer;
        }));
        // recipe: the MDC
        RunEnvironment environment = RunEnvironment.system().withContext(ContextCapture.mdc());
        Aggregation<String> run = page.in(environment).start("42");
        // end
        MDC.clear();
        elsewhere.complete("");

        assertThat(run).isDone();
        assertThat(seen).containsExactly("r-1");
    }

    private static String readFile(String name) {
        return "content of " + name;
    }

    @Test
    void codeThatBlocks() throws Exception {
        // recipe: code that blocks
        ExecutorService files = RunEnvironment.blockingExecutor("files", 8); // virtual threads from Java 21 on
        Source<String, String> source = Source.blocking(files, (name, context) -> readFile(name));
        // end
        assertThat(source.ask("notes", Duration.ofMinutes(1))).isEqualTo("content of notes");
        files.shutdown();
    }

    @Test
    void theFirstSuccess() {
        ScriptedSource<String, String> broken = ScriptedSource.fails(new IOException("down"));
        ScriptedSource<String, String> slow = ScriptedSource.hangs();
        // recipe: the first success
        Source<String, String> any = Source.firstOf(broken, users, slow); // the losers are cancelled
        Source<String, String> preferred = broken.within(Duration.ofMillis(200)).or(users); // one after the other
        // end
        assertThat(time.start(onePart(any), "42")).isCompletedWithValue("ada");
        assertThat(time.start(onePart(preferred), "42")).isCompletedWithValue("ada");
    }

    @Test
    void oneQuestionAskedOnce() {
        ScriptedSource<String, String> rates =
                ScriptedSource.<String, String>answers("1.08").after(Duration.ofMillis(50));
        // recipe: one question, asked once
        Source<String, String> asked = rates.coalesced(); // made once, and used by all plans
        // end
        var first = time.start(onePart(asked), "EUR");
        var second = time.start(onePart(asked), "EUR");
        time.advance(Duration.ofMillis(50));

        assertThat(first).isCompletedWithValue("1.08");
        assertThat(second).isCompletedWithValue("1.08");
        assertThat(rates.starts()).isEqualTo(1);
    }

    @Test
    void whichOneFailed() throws Exception {
        Aggregator<String, String> page = onePart(ScriptedSource.fails(new IOException("no route")));
        List<String> said = new ArrayList<>();
        // recipe: which one failed
        try {
            said.add(page.ask("42"));
        } catch (SourceFailedException failed) {
            said.add(failed.sourceName() + " failed with " + failed.getCause()); // the very exception, unwrapped
        } catch (DeadlineExceededException late) {
            said.add("no answer from " + late.missing());
        }
        // end
        assertThat(said).containsExactly("part failed with java.io.IOException: no route");
    }

    @Test
    void oneAfterAnother() {
        Source<String, Integer> counter = (user, context) -> CompletableFuture.completedFuture(user.length());
        Source<Taste, List<String>> recommender =
                (taste, context) -> CompletableFuture.completedFuture(List.of("for " + taste));
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        // recipe: parts that need parts
        var user = plan.require("user", users);
        var visits = plan.after(got -> got.get(user), user).require("visits", counter);
        var tips = plan.after(got -> new Taste(got.get(user), got.get(visits)), user, visits)
                .optional("tips", recommender, List.of());
        // end
        var run = time.start(plan.combine(got -> got.get(tips)), "42");

        assertThat(run).isCompletedWithValue(List.of("for Taste[user=ada, visits=3]"));
        assertThat(users.starts()).isEqualTo(1);
    }

    @Test
    void retriesWithinOneBudget() {
        ScriptedSource<String, String> flaky = ScriptedSource.fails(new IOException("down"));
        // recipe: retry within one budget
        Retry retry = Retry.of(
                "tips",
                RetryConfig.custom()
                        .maxAttempts(3)
                        .waitDuration(Duration.ofMillis(100))
                        .build());
        Source<String, String> patient = Guard.builder().retry(retry).build().protect(flaky); // no try that cannot fit
        // end
        var run = time.start(onePart(patient), "42");
        time.advance(Duration.ofSeconds(1));

        assertThat(run).isCompletedExceptionally();
        assertThat(flaky.starts()).isEqualTo(3);
    }

    @Test
    void testsATimeoutWithoutSleeping() {
        // recipe: test a timeout
        var slow = ScriptedSource.<String, String>answers("late").after(Duration.ofSeconds(3));
        var run = time.start(onePart(slow), "42"); // VirtualTime time = new VirtualTime()
        time.advance(Duration.ofSeconds(1));

        assertThat(catchThrowable(run::join)).hasCauseInstanceOf(DeadlineExceededException.class);
        assertThat(slow.cancellations()).isEqualTo(1);
        // end
    }

    @Test
    void openUseClose() throws Exception {
        List<String> events = new ArrayList<>();
        Source<String, String> login = noting("login", events);
        Source<String, String> account = noting("account", events);
        Source<String, String> logout = noting("logout", events);
        // recipe: open, use, close
        Source<String, String> balance =
                login.using(account, logout, Duration.ofSeconds(1)); // closed once, whatever happens
        // end
        assertThat(balance.ask("ada", Duration.ofMinutes(1))).isEqualTo("account(login(ada))");
        assertThat(events).containsExactly("login", "account", "logout");
    }

    private static Source<String, String> noting(String name, List<String> events) {
        return (query, context) -> {
            events.add(name);
            return CompletableFuture.completedFuture(name + "(" + query + ")");
        };
    }
}

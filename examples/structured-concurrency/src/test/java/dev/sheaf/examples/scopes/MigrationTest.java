package dev.sheaf.examples.scopes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The same page, before and after; the README shows what stands between "example" and "end". */
class MigrationTest {

    record Page(String user, List<String> tips) {}

    private static final Page ADA = new Page("ada", List.of("tea"));

    private final ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void close() {
        pool.close();
        scheduler.close();
    }

    private static String user(String id) {
        return id.equals("42") ? "ada" : "nobody";
    }

    private static List<String> tips(String id) {
        return id.equals("42") ? List.of("tea") : List.of();
    }

    @Test
    void allOf() {
        assertThat(before("42").join()).isEqualTo(ADA);
        assertThat(after().start("42").join()).isEqualTo(ADA);
    }

    private CompletableFuture<Page> before(String id) {
        // example: before, allOf
        var user = CompletableFuture.supplyAsync(() -> user(id), pool);
        var tips = CompletableFuture.supplyAsync(() -> tips(id), pool).completeOnTimeout(List.of(), 2, SECONDS);
        return user.thenCombine(tips, Page::new).orTimeout(2, SECONDS);
        // end
    }

    private Aggregator<String, Page> after() {
        // example: after, allOf
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var user = plan.require("user", Source.<String, String>blocking(pool, (id, context) -> user(id)));
        var tips = plan.optional(
                "tips", Source.<String, List<String>>blocking(pool, (id, context) -> tips(id)), List.of());
        return plan.combine(got -> new Page(got.get(user), got.get(tips)));
        // end
    }

    @Test
    void scope() throws Exception {
        assertThat(scoped("42")).isEqualTo(ADA);
        assertThat(unscoped("42")).isEqualTo(ADA);
    }

    private static Page scoped(String id) throws InterruptedException {
        // example: before, scope
        var allOrNone = Joiner.awaitAllSuccessfulOrThrow();
        try (var scope = StructuredTaskScope.open(allOrNone, config -> config.withTimeout(Duration.ofSeconds(2)))) {
            var user = scope.fork(() -> user(id));
            var tips = scope.fork(() -> tips(id));
            scope.join();
            return new Page(user.get(), tips.get());
        }
        // end
    }

    private Page unscoped(String query) throws InterruptedException {
        // example: after, scope
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var user = plan.require("user", Source.<String, String>interruptible(pool, (id, context) -> user(id)));
        var tips = plan.optional(
                "tips", Source.<String, List<String>>interruptible(pool, (id, context) -> tips(id)), List.of());
        var page = plan.combine(got -> new Page(got.get(user), got.get(tips)));
        return page.ask(query); // waits, as the block does; an interrupt cancels the run
        // end
    }

    @Test
    void reactor() {
        assertThat(zipped(Mono.just("ada"), Mono.just(List.of("tea"))).block()).isEqualTo(ADA);

        AtomicBoolean cancelled = new AtomicBoolean();
        var time = new VirtualTime();
        var silent = Mono.<List<String>>never().doOnCancel(() -> cancelled.set(true));
        var run = time.start(unzipped(Mono.just("ada"), silent), "42");
        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedWithValue(new Page("ada", List.of()));
        assertThat(cancelled).isTrue();
    }

    private static Mono<Page> zipped(Mono<String> user, Mono<List<String>> tips) {
        // example: before, Reactor
        var limit = Duration.ofSeconds(2);
        return Mono.zip(user, tips.timeout(limit, Mono.just(List.of())), Page::new)
                .timeout(limit);
        // end
    }

    private static Aggregator<String, Page> unzipped(Mono<String> userMono, Mono<List<String>> tipsMono) {
        // example: after, Reactor
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var user = plan.require("user", (id, context) -> userMono.toFuture()); // a cancel disposes of it
        var tips = plan.optional("tips", (id, context) -> tipsMono.toFuture(), List.of());
        return plan.combine(got -> new Page(got.get(user), got.get(tips)));
        // end
    }

    @Test
    void timeLimiter() {
        var client = ScriptedSource.<String, List<String>>hangs();
        assertThat(limited(() -> CompletableFuture.completedFuture(List.of("tea")))
                        .toCompletableFuture()
                        .join())
                .containsExactly("tea");

        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var tips = plan.optional("tips", within(client), List.of());
        var time = new VirtualTime();
        var run = time.start(plan.combine(got -> got.get(tips)), "42");
        time.advance(Duration.ofMillis(300));

        assertThat(run).isCompletedWithValue(List.of());
        assertThat(client.cancellations()).isEqualTo(1);
    }

    interface Client {
        CompletionStage<List<String>> tips();
    }

    private CompletionStage<List<String>> limited(Client client) {
        // example: before, TimeLimiter
        TimeLimiter limiter = TimeLimiter.of(Duration.ofMillis(300));
        return limiter.executeCompletionStage(scheduler, client::tips).exceptionally(late -> List.of());
        // end
    }

    private static Source<String, List<String>> within(Source<String, List<String>> tips) {
        // example: after, TimeLimiter
        return tips.within(
                Duration.ofMillis(300)); // List.of() is the fallback of the plan: plan.optional(.., List.of())
        // end
    }
}

package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An answer that the retry refuses: when it is released. Who gets it is in {@link dev.sheaf.model}. */
class GuardAnswersTest extends GuardFixture {

    private final Guard unlessGood = of(Retry.of(
            "unless good",
            RetryConfig.<String>custom()
                    .maxAttempts(2)
                    .waitDuration(Duration.ofMillis(100))
                    .retryOnResult(answer -> !answer.equals("good"))
                    .build()));

    @Test
    void isReleasedOnceBeforeTheNextAttempt() {
        var run = dependency.start(unlessGood, LIMIT);
        dependency.request(1).complete("bad");
        assertThat(dependency.released).containsExactly("bad");
        dependency.millis(100);
        dependency.request(2).complete("good");

        assertThat(run).isCompletedWithValue("good");
        assertThat(dependency.released).containsExactly("bad");
    }

    @Test
    void isReleasedOnceWhateverTheContextDoes() {
        boolean[] settable = {true};
        var twice = dependency
                .time
                .environment()
                .withContext(() -> task -> () -> {
                    if (!settable[0]) {
                        throw new IllegalStateException("cannot be set");
                    }
                    task.run();
                    task.run();
                });
        Source<String, String> guarded = unlessGood.protect(dependency);
        var first = twice.open("scope", dependency.deadlineIn(200)).run(guarded, "query");
        dependency.request(1).complete("bad");
        assertThat(dependency.released).containsExactly("bad");

        dependency.millis(100);
        var second = twice.open("scope", dependency.deadlineIn(200)).run(guarded, "query");
        settable[0] = false;
        dependency.requests.get(dependency.requests.size() - 1).complete("worse");
        assertThat(dependency.released).containsExactly("bad", "worse");
        assertThat(first).isNotDone();
        assertThat(second).isCompletedExceptionally(); // nobody can use an answer without its context
    }

    /** The last instant in which the next step can be prevented, before its scope is there to be cancelled. */
    @Test
    void mayCancelEverythingWhenItIsReleased() {
        List<CompletableFuture<String>> kept = new ArrayList<>();
        Source<String, String> cancelling = new Source<>() {
            @Override
            public CompletableFuture<String> fetch(String query, FetchContext context) {
                return dependency.fetch(query, context);
            }

            @Override
            public void release(String value) {
                kept.get(0).cancel(true);
            }
        };
        Source<String, String> goingOn = (query, context) -> {
            kept.add(unlessGood.protect(cancelling).fetch(query, context));
            return new CompletableFuture<>();
        };
        var run = dependency.start(goingOn, LIMIT);
        dependency.request(1).complete("bad");

        assertThat(kept.get(0)).isCancelled();
        assertThat(dependency.time.pendingTimers()).isEqualTo(1); // that of the run
        dependency.millis(100);
        assertThat(dependency.requests).hasSize(1);
        run.cancel(true);
    }

    @Test
    void failsWhenThePredicateThrowsAndIsReleased() {
        var run = dependency.start(unlessGood, LIMIT);
        dependency.request(1).complete(null);

        assertThat(failureOf(run)).isInstanceOf(NullPointerException.class);
        assertThat(dependency.released).containsExactly((String) null);
    }
}

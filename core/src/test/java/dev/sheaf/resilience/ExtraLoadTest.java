package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Source;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link Guard.Builder#extraLoad}: hedges and retries draw on one budget. */
@SuppressWarnings("FutureReturnValueIgnored") // what is counted is requests
class ExtraLoadTest extends GuardFixture {

    private static final int FETCHES = 4_000;
    private static final Duration TICK = Duration.ofMillis(10);

    private final Random random = new Random(42);
    private int asked;

    /** Of a hundred requests five fail, and five are slow. */
    private final Source<String, String> shaky = (query, context) -> {
        asked++;
        int what = random.nextInt(100);
        CompletableFuture<String> answer = new CompletableFuture<>();
        context.schedule(Duration.ofMillis(what < 5 ? 500 : 10), () -> {
            if (what < 95) {
                answer.complete("answer");
            } else {
                answer.completeExceptionally(down);
            }
        });
        return answer;
    };

    private static Guard.Builder retrying() {
        return Guard.builder().retry(Kit.retry(3, TICK));
    }

    /** How many requests there were beyond one for each fetch. */
    private int extra(Source<String, String> source) {
        asked = 0;
        for (int i = 0; i < FETCHES; i++) {
            dependency.start(source, LIMIT);
            dependency.time.advance(LIMIT);
        }
        return asked - FETCHES;
    }

    @Test
    void isSharedByHedgesAndRetries() {
        Guard both = retrying().hedge(0.9).extraLoad(0.05).build();

        assertThat(extra(both.protect(shaky))).isBetween(FETCHES / 25, FETCHES / 20 + 1);
    }

    /** The control: with the bound on hedges alone. */
    @Test
    void isExceededWhereRetriesHaveNone() {
        Source<String, String> hedged =
                retrying().build().protect(shaky).safeToRepeat().hedged(0.9, 0.05);

        assertThat(extra(hedged)).isGreaterThan(FETCHES / 20 + 1);
    }

    @Test
    void boundsTheRetriesOfAnOutage() {
        Guard guard = retrying().extraLoad(0.05).build();
        Source<String, String> dead = (query, context) -> {
            asked++;
            return CompletableFuture.failedFuture(down);
        };

        assertThat(extra(guard.protect(dead))).isEqualTo(FETCHES / 20 + 1);
        asked = 0;
        var run = dependency.start(guard.protect(dead), LIMIT);
        assertThat(failureOf(run)).isSameAs(down); // at once
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void isSavedForTen() {
        Guard guard = retrying().extraLoad(1).build();
        for (int i = 1; i <= 20; i++) {
            dependency.start(guard, LIMIT);
            dependency.request(i).complete("answer");
        }
        for (int i = 0; i < 20; i++) {
            dependency.start(guard, LIMIT); // each of which has saved one for itself, up to ten
        }
        for (int i = 21; i <= 40; i++) {
            dependency.request(i).completeExceptionally(down);
        }
        dependency.time.advance(TICK);

        assertThat(dependency.requests).hasSize(50);
    }

    @Test
    void leavesAnAnswerThatTheRetryWouldHaveReplaced() {
        Guard guard = Guard.builder().retry(refusing(false)).extraLoad(0.5).build();
        for (int i = 1; i <= 3; i++) { // one is there at the beginning, and half a one comes with each
            var run = dependency.start(guard, LIMIT);
            dependency.request(dependency.requests.size()).complete("refused");
            dependency.time.advance(TICK);
            if (i == 3) {
                assertThat(run).isCompletedWithValue("refused");
            } else {
                dependency.request(dependency.requests.size()).complete("good");
                assertThat(run).isCompletedWithValue("good");
            }
        }
        assertThat(dependency.released).containsExactly("refused", "refused");
    }

    @Test
    void leavesNoSuchAnswerWhereTheRetrySaysSo() {
        Guard guard = Guard.builder().retry(refusing(true)).extraLoad(0.01).build();
        dependency.start(guard, LIMIT);
        dependency.request(1).complete("refused");
        var run = dependency.start(guard, LIMIT);
        dependency.request(2).complete("refused");

        assertThat(failureOf(run)).isInstanceOf(MaxRetriesExceededException.class);
        assertThat(dependency.released).hasSize(2);
    }

    private static Retry refusing(boolean failAfterMaxAttempts) {
        return Retry.of(
                "refusing",
                RetryConfig.<String>custom()
                        .maxAttempts(3)
                        .waitDuration(TICK)
                        .retryOnResult("refused"::equals)
                        .failAfterMaxAttempts(failAfterMaxAttempts)
                        .build());
    }

    @Test
    void isRefusedWhereItMakesNoSense() {
        for (double wrong : new double[] {0, 1.1, -1, Double.NaN}) {
            refused(retrying().extraLoad(wrong), "an extra load of " + wrong);
        }
        for (double wrong : new double[] {0, 1, -1, Double.NaN}) {
            refused(Guard.builder().extraLoad(0.05).hedge(wrong), "a hedge after " + wrong);
        }
        refused(Guard.builder().hedge(0.95), "an extraLoad says how many");
        refused(Guard.builder().extraLoad(0.05), "bounds a retry, a hedge, or both");
    }

    private static void refused(Guard.Builder builder, String why) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(why);
    }
}

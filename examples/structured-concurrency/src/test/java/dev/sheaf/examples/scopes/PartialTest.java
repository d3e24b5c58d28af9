package dev.sheaf.examples.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.Plan;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Who gives what is there when time is up: one part has answered, the other never will. */
@Tag("realtime")
class PartialTest {

    private static final Duration LIMIT = Duration.ofMillis(1);

    private final CompletableFuture<String> user = CompletableFuture.completedFuture("ada");
    private final CompletableFuture<String> tips = new CompletableFuture<>();

    @Test
    void allOfDoesWithADefaultForEachPart() {
        var late = tips.completeOnTimeout("none", 1, TimeUnit.MILLISECONDS);

        assertThat(user.thenCombine(late, String::concat).join()).isEqualTo("adanone");
        assertThat(tips).isCompletedWithValue("none"); // the client's own future: whoever else waits for it gets this
    }

    @Test
    void aScopeThrowsAndItsOwnerMayNotReadWhatIsThere() throws InterruptedException {
        boolean wasThere = false;
        for (Duration limit = LIMIT; !wasThere; limit = limit.multipliedBy(2)) { // until the first part is in time
            Duration timeout = limit;
            try (var scope = StructuredTaskScope.open(Joiner.awaitAll(), config -> config.withTimeout(timeout))) {
                Subtask<String> user = scope.fork(() -> "ada");
                scope.fork(() -> {
                    new CountDownLatch(1).await();
                    return "never";
                });

                assertThatThrownBy(scope::join).isInstanceOf(StructuredTaskScope.TimeoutException.class);
                assertThatThrownBy(user::get).isInstanceOf(IllegalStateException.class);
                wasThere = user.state() == Subtask.State.SUCCESS;
            }
        }
    }

    @Test
    void reactorDoesWithADefaultForEachPart() {
        var late = Mono.fromFuture(tips).timeout(LIMIT, Mono.just("none"));

        assertThat(Mono.zip(Mono.fromFuture(user), late, String::concat).block())
                .isEqualTo("adanone");
    }

    @Test
    void aTimeLimiterThrows() {
        assertThatThrownBy(
                        () -> TimeLimiter.of(LIMIT).executeFutureSupplier(() -> user.thenCombine(tips, String::concat)))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void sheafDoes() {
        var time = new VirtualTime();
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        var first = plan.require("user", ScriptedSource.<String, String>answers("ada"));
        var second = plan.optional("tips", ScriptedSource.<String, String>hangs(), "none");
        var run = time.start(plan.combine(got -> got.get(first) + got.get(second)), "42");

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedWithValue("adanone");
    }
}

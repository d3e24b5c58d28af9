package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How long a permit of the bulkhead is taken. */
class GuardBulkheadTest extends GuardFixture {

    private final Bulkhead bulkhead = Kit.bulkhead(1);

    @Test
    void isFreeAgainWhenTheAnswerIsSeen() {
        var run = dependency.start(of(bulkhead), LIMIT);
        var free = run.thenApply(answer -> Kit.freePermits(bulkhead));
        dependency.request(1).complete("answer");

        assertThat(free).isCompletedWithValue(1);
    }

    @Test
    void isFreeAgainWhenAFailureIsSeenEvenIfItIsATimeoutOfTheSourceItself() {
        for (Throwable failure : List.of(down, new TimeoutException("its own"))) {
            var run = dependency.start(of(bulkhead), LIMIT);
            var free = run.handle((answer, failed) -> Kit.freePermits(bulkhead));
            dependency.request(dependency.requests.size()).completeExceptionally(failure);

            assertThat(free).isCompletedWithValue(1);
        }
    }

    @Test
    void isOccupiedUntilCancelledWorkHasEnded() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        var run = dependency.start(of(bulkhead), LIMIT);
        dependency.request(1).context.endsWith(work);
        run.cancel(true);
        assertThat(Kit.freePermits(bulkhead)).isZero();

        work.complete(null);
        assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);
        assertThat(run.terminated()).isCompleted();
    }

    @Test
    void isFreeAtTheCancelWhereTheGuardSaysSo() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        Guard guard = Guard.builder()
                .bulkhead(bulkhead)
                .attemptTimeout(Duration.ofMillis(100))
                .freeBulkheadAtCancel()
                .build();
        var cancelled = dependency.start(guard, LIMIT);
        dependency.request(1).context.endsWith(work);
        cancelled.cancel(true);
        assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);

        var limited = dependency.start(guard, LIMIT);
        dependency.request(2).context.endsWith(work);
        dependency.millis(100);
        assertThat(limited).isCompletedExceptionally();
        assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);

        work.complete(null);
        assertThat(Kit.freePermits(bulkhead)).isEqualTo(1);
    }

    @Test
    void refusesToWaitWhenItsConfigurationHasChanged() {
        Guard guard = of(bulkhead);
        bulkhead.changeConfig(BulkheadConfig.from(bulkhead.getBulkheadConfig())
                .maxWaitDuration(LIMIT)
                .build());

        assertThat(failureOf(dependency.start(guard, LIMIT))).isInstanceOf(IllegalArgumentException.class);
    }
}

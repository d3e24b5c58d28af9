package dev.sheaf.resilience;

import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.testing.SourceContract;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** What every source promises, of one under guard, hedged and not. */
class GuardContractTest {

    abstract static class Contract extends SourceContract<String, String> {

        private final ExecutorService threads = RunEnvironment.blockingExecutor("guarded", 50);
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Guard guard = Guard.builder()
                .retry(Kit.retry(2, Duration.ofMillis(1)))
                .rateLimiter(RateLimiter.of(
                        "limiter",
                        RateLimiterConfig.custom().limitForPeriod(1_000).build()))
                .circuitBreaker(CircuitBreaker.ofDefaults("breaker"))
                .attemptTimeout(Duration.ofMinutes(1))
                .bulkhead(Bulkhead.ofDefaults("bulkhead"))
                .build();

        abstract Source<String, String> made(Source<String, String> guarded);

        private Source<String, String> blocking(Source.Body<String, String> body) {
            return made(guard.protect(Source.interruptible(threads, body)));
        }

        @Override
        protected Source<String, String> answering() {
            return blocking((query, context) -> query);
        }

        @Override
        protected Source<String, String> failing() {
            return blocking((query, context) -> {
                throw new IOException("on purpose");
            });
        }

        @Override
        protected Source<String, String> hanging() {
            return blocking((query, context) -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                    return "never";
                } finally {
                    ended.countDown();
                }
            });
        }

        @Override
        protected String query() {
            return "query";
        }

        @Override
        protected void awaitBegun() {
            await(begun);
        }

        @Override
        protected void awaitStopped() {
            if (begun.getCount() == 0) {
                await(ended);
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @AfterEach
        void stop() {
            threads.shutdownNow();
        }
    }

    @Nested
    class Guarded extends Contract {

        @Override
        Source<String, String> made(Source<String, String> guarded) {
            return guarded;
        }
    }

    @Nested
    class Hedged extends Contract {

        @Override
        Source<String, String> made(Source<String, String> guarded) {
            return guarded.safeToRepeat().hedged(Duration.ofMinutes(1), 10);
        }
    }
}

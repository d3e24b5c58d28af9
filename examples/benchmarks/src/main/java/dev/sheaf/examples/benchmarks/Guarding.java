package dev.sheaf.examples.benchmarks;

import dev.sheaf.Source;
import dev.sheaf.resilience.Guard;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/** What stands before a source: nothing, a guard, or what Resilience4j itself puts around a stage. */
public enum Guarding {
    NOTHING("no guard") {
        @Override
        <Q, T> Source<Q, T> around(Source<Q, T> source) {
            return source;
        }
    },

    BREAKER("guard: breaker") {
        @Override
        <Q, T> Source<Q, T> around(Source<Q, T> source) {
            return Guard.builder()
                    .circuitBreaker(CircuitBreaker.ofDefaults("breaker"))
                    .build()
                    .protect(source);
        }
    },

    BREAKER_DECORATED("decorator: breaker") {
        @Override
        <Q, T> Source<Q, T> around(Source<Q, T> source) {
            CircuitBreaker breaker = CircuitBreaker.ofDefaults("breaker");
            return (query, context) -> CircuitBreaker.decorateCompletionStage(
                            breaker, () -> source.fetch(query, context))
                    .get()
                    .toCompletableFuture();
        }
    },

    ALL("guard: retry, limiter, breaker, limit, bulkhead") {
        @Override
        <Q, T> Source<Q, T> around(Source<Q, T> source) {
            return Guard.builder()
                    .retry(Retry.ofDefaults("retry"))
                    .rateLimiter(unlimited())
                    .circuitBreaker(CircuitBreaker.ofDefaults("breaker"))
                    .attemptTimeout(LIMIT)
                    .bulkhead(Bulkhead.ofDefaults("bulkhead"))
                    .build()
                    .protect(source);
        }
    },

    ALL_DECORATED("decorators: the same five") {
        @Override
        <Q, T> Source<Q, T> around(Source<Q, T> source) {
            ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "timer");
                thread.setDaemon(true);
                return thread;
            });
            timer.setRemoveOnCancelPolicy(true);
            Retry retry = Retry.ofDefaults("retry");
            RateLimiter limiter = unlimited();
            CircuitBreaker breaker = CircuitBreaker.ofDefaults("breaker");
            TimeLimiter limit = TimeLimiter.of(LIMIT);
            Bulkhead bulkhead = Bulkhead.ofDefaults("bulkhead");
            return (query, context) -> {
                Supplier<CompletionStage<T>> call = () -> source.fetch(query, context);
                call = Bulkhead.decorateCompletionStage(bulkhead, call);
                call = TimeLimiter.decorateCompletionStage(limit, timer, call);
                call = CircuitBreaker.decorateCompletionStage(breaker, call);
                call = RateLimiter.decorateCompletionStage(limiter, call);
                return Retry.decorateCompletionStage(retry, timer, call).get().toCompletableFuture();
            };
        }
    },

    HEDGE("hedge") {
        @Override
        <Q, T> Source<Q, T> around(Source<Q, T> source) {
            return source.safeToRepeat().hedged(LIMIT, 10);
        }
    };

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final String title;

    Guarding(String title) {
        this.title = title;
    }

    abstract <Q, T> Source<Q, T> around(Source<Q, T> source);

    String title() {
        return title;
    }

    private static RateLimiter unlimited() {
        return RateLimiter.of(
                "limiter",
                RateLimiterConfig.custom()
                        .limitForPeriod(Integer.MAX_VALUE)
                        .limitRefreshPeriod(Duration.ofSeconds(1))
                        .build());
    }
}

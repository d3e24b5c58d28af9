package dev.sheaf.resilience;

import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** A source protected in one of two ways: by a guard, and by Resilience4j's own decorators, which is the control. */
final class Protection {

    private final boolean naive;
    private final ScheduledExecutorService scheduler;

    CircuitBreaker breaker;
    Retry retry;
    Bulkhead bulkhead;
    RateLimiter limiter;
    Duration attemptTimeout;

    private Protection(boolean naive, VirtualTime time) {
        this.naive = naive;
        this.scheduler = new VirtualScheduler(time);
    }

    static Protection guard(VirtualTime time) {
        return new Protection(false, time);
    }

    static Protection naive(VirtualTime time) {
        return new Protection(true, time);
    }

    Source<String, String> around(Source<String, String> source) {
        return naive ? decorated(source) : guarded(source);
    }

    private Source<String, String> guarded(Source<String, String> source) {
        Guard.Builder builder = Guard.builder();
        if (breaker != null) {
            builder.circuitBreaker(breaker);
        }
        if (retry != null) {
            builder.retry(retry);
        }
        if (bulkhead != null) {
            builder.bulkhead(bulkhead);
        }
        if (limiter != null) {
            builder.rateLimiter(limiter);
        }
        if (attemptTimeout != null) {
            builder.attemptTimeout(attemptTimeout);
        }
        return builder.build().protect(source);
    }

    /** As its documentation shows it: each decorator around the stage of the one before. */
    private Source<String, String> decorated(Source<String, String> source) {
        return (query, context) -> {
            Supplier<CompletionStage<String>> call = () -> source.fetch(query, context);
            if (bulkhead != null) {
                call = Bulkhead.decorateCompletionStage(bulkhead, call);
            }
            if (breaker != null) {
                call = CircuitBreaker.decorateCompletionStage(breaker, call);
            }
            if (limiter != null) {
                call = RateLimiter.decorateCompletionStage(limiter, call);
            }
            if (attemptTimeout != null) {
                call = TimeLimiter.decorateCompletionStage(TimeLimiter.of(attemptTimeout), scheduler, call);
            }
            if (retry != null) {
                call = Retry.decorateCompletionStage(retry, scheduler, call);
            }
            return call.get().toCompletableFuture();
        };
    }
}

package dev.sheaf.resilience;

import dev.sheaf.CancelReason;
import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: the source behind the permissions that it takes, each of which is given back exactly once.
 *
 * <p>Its scope runs it, and the handler of the scope's future then says how it went, once. That is registered when the fetch
 * has returned, so it sees what the fetch wrote. The bulkhead's permit alone has two who may give it back.
 */
final class Attempt<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Guard guard;
    private final Source<Q, T> source;

    /** Null until it has permitted this attempt, and after the verdict. */
    private @Nullable CircuitBreaker breaker;

    /** Permitted in the half-open state: the only one in which a permission is counted, and to be given back. */
    private boolean probes;

    private long began; // on the clock of the breaker
    private Duration given = Duration.ZERO;

    /** Holds the bulkhead that was entered, until the handler or the end of the scope, whichever comes first, takes it. */
    private @Nullable AtomicReference<@Nullable Bulkhead> entered;

    Attempt(Guard guard, Source<Q, T> source) {
        this.guard = guard;
        this.source = source;
    }

    // --- what the scope asks

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        CircuitBreaker asked = guard.breaker;
        if (asked != null && !asked.tryAcquirePermission()) {
            throw rejection(asked, CallNotPermittedException::createCallNotPermittedException);
        }
        breaker = asked;
        probes = asked != null && asked.getState() == CircuitBreaker.State.HALF_OPEN;
        try {
            enterBulkhead();
            given = context.deadline().remaining();
            began = asked == null ? 0 : asked.getCurrentTimestamp();
        } catch (Throwable rejected) {
            giveBreakerBack(); // for the dependency was not asked
            throw rejected;
        }
        return source.fetch(query, context);
    }

    private void enterBulkhead() {
        Bulkhead bulkhead = guard.bulkhead;
        if (bulkhead == null) {
            return;
        }
        Guard.requireNoWait(bulkhead); // its configuration may have been changed
        if (!bulkhead.tryAcquirePermission()) {
            throw rejection(bulkhead, BulkheadFullException::createBulkheadFullException);
        }
        entered = new AtomicReference<>(bulkhead);
    }

    /** By a method reference: to verify a class that throws it, the VM would load the exception, whose module may not be there. */
    static <R> RuntimeException rejection(R by, Function<? super R, ? extends RuntimeException> made) {
        return made.apply(by);
    }

    /** An answer that comes too late is released by the scope. */
    @Override
    public void release(T value) {
        source.release(value);
    }

    // --- how it went

    void succeeded(T value) {
        giveBulkheadBack();
        judge(value, null);
    }

    /** Work that is beyond a limit may go on, and then still needs the permit. */
    void failed(Throwable shown, boolean beyondLimit) {
        if (!beyondLimit || guard.freeBulkheadAtCancel) {
            giveBulkheadBack();
        }
        judge(null, shown);
    }

    /** Cancelled by us or through us. */
    void stopped(CancelReason why) {
        if (guard.freeBulkheadAtCancel) {
            giveBulkheadBack();
        }
        if (why == CancelReason.DEADLINE && given.compareTo(guard.fairTime) >= 0) {
            judge(null, new TimeoutException("stopped by the deadline of its run, after " + given));
        } else {
            giveBreakerBack();
        }
    }

    private void judge(@Nullable Object value, @Nullable Throwable failure) {
        CircuitBreaker judge = breaker;
        RateLimiter limiter = guard.limiter;
        if (limiter != null) {
            Complaints.about("a predicate of the rate limiter", () -> {
                if (failure == null) {
                    limiter.onResult(value);
                } else {
                    limiter.onError(failure);
                }
            });
        }
        if (judge == null) {
            return;
        }
        try {
            long took = judge.getCurrentTimestamp() - began;
            if (failure == null) {
                judge.onResult(took, judge.getTimestampUnit(), value);
            } else {
                judge.onError(took, judge.getTimestampUnit(), failure);
            }
            breaker = null;
        } catch (Throwable thrown) {
            // By a predicate of the user. A probe without a verdict would leave the breaker half-open for ever.
            Complaints.log("a predicate of the circuit breaker", thrown);
            giveBreakerBack();
        }
    }

    private void giveBreakerBack() {
        CircuitBreaker permitted = breaker;
        breaker = null;
        if (permitted != null && probes) {
            permitted.releasePermission();
        }
    }

    void giveBulkheadBack() {
        Bulkhead left = entered == null ? null : entered.getAndSet(null);
        if (left != null) {
            Complaints.about("an event consumer of the bulkhead", left::onComplete);
        }
    }
}

package dev.sheaf.resilience;

import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
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
 * <p>Its scope runs it, and the handler of the scope's future then says how it went, once: {@link #succeeded} or {@link
 * #failed}. The handler is registered when the fetch has returned, so it sees what the fetch wrote. The bulkhead's
 * permit alone has two who may give it back: the handler, and the end of the scope, which may come much later, or
 * before it for a source that answers at once.
 *
 * <p>A breaker that has permitted an attempt gets its verdict, or its permission back if there is none to give: the
 * source was not asked, or this library stopped it.
 */
final class Attempt<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final Guard guard;
    private final Source<Q, T> source;

    /** Which waits for the verdict; null if there is none, or if the source was not asked. */
    private @Nullable CircuitBreaker breaker;

    /** Gives back the permission of a probe. In other states the breaker does not count permissions. */
    private Runnable giveProbeBack = () -> {};

    private long began; // on the clock of the breaker
    private Duration given = Duration.ZERO; // from the beginning to the deadline

    /**
     * What leaves the bulkhead, once it was entered. Taken by the handler or by the end of the scope, whichever comes
     * first.
     */
    private final AtomicReference<Runnable> atLeaving = new AtomicReference<>(() -> {});

    Attempt(Guard guard, Source<Q, T> source) {
        this.guard = guard;
        this.source = source;
    }

    // --- what the scope asks

    /**
     * Takes the permissions, from the outside to the inside. What is refused, or throws, gives back those before it.
     */
    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        CircuitBreaker asked = guard.breaker;
        if (asked != null && !asked.tryAcquirePermission()) {
            throw rejection(asked, CallNotPermittedException::createCallNotPermittedException);
        }
        if (asked != null && asked.getState() == CircuitBreaker.State.HALF_OPEN) {
            giveProbeBack = asked::releasePermission;
        }
        try {
            if (guard.bulkhead != null) {
                enter(guard.bulkhead);
            }
            given = context.deadline().remaining();
            began = asked == null ? 0 : asked.getCurrentTimestamp();
        } catch (Throwable rejected) {
            giveProbeBack.run(); // for the dependency was not asked
            throw rejected;
        }
        breaker = asked;
        return source.fetch(query, context);
    }

    private void enter(Bulkhead bulkhead) {
        Guard.requireNoWait(bulkhead); // its configuration may have been changed
        if (!bulkhead.tryAcquirePermission()) {
            throw rejection(bulkhead, BulkheadFullException::createBulkheadFullException);
        }
        atLeaving.set(bulkhead::onComplete);
    }

    /**
     * Made by a method reference: to verify a class that throws it, the VM would load the exception, whose module may
     * not be there.
     */
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
        leaveBulkhead();
        judge(value, null);
    }

    /**
     * Work that was stopped, or is beyond its limit, may run on, and then still needs its permit of the bulkhead.
     *
     * @param stopped why it was cancelled by us or through us; null if it failed by itself or at its limit
     * @return the failure as configurations know it
     */
    Throwable failed(Throwable failure, @Nullable CancelReason stopped) {
        boolean beyondLimit = failure instanceof DeadlineExceededException;
        Throwable shown = beyondLimit ? new TimeoutException(failure.getMessage()).initCause(failure) : failure;
        if (guard.freeBulkheadAtCancel || (stopped == null && !beyondLimit)) {
            leaveBulkhead();
        }
        if (stopped == null) {
            judge(null, shown);
        } else if (stopped == CancelReason.DEADLINE && given.compareTo(guard.fairTime) >= 0) {
            judge(null, new TimeoutException("stopped by the deadline of its run, after " + given));
        } else {
            giveProbeBack.run();
        }
        return shown;
    }

    /** Tells how it went. The predicates of the user are called here, and what they throw costs no permission. */
    private void judge(@Nullable Object value, @Nullable Throwable failure) {
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
        CircuitBreaker judge = breaker;
        boolean judged = judge == null
                || Complaints.about("a predicate of the circuit breaker", () -> {
                    long took = judge.getCurrentTimestamp() - began;
                    if (failure == null) {
                        judge.onResult(took, judge.getTimestampUnit(), value);
                    } else {
                        judge.onError(took, judge.getTimestampUnit(), failure);
                    }
                });
        if (!judged) {
            giveProbeBack.run(); // a probe without a verdict would leave the breaker half-open for ever
        }
    }

    /** Once it was entered, and not left before. */
    void leaveBulkhead() {
        Complaints.about("an event consumer of the bulkhead", atLeaving.getAndSet(() -> {}));
    }
}

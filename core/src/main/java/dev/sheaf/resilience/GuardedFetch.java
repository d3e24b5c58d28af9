package dev.sheaf.resilience;

import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import dev.sheaf.sources.Relay;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One fetch under guard: its future, and the steps by which it gets there.
 *
 * <pre>
 *   begin ── rate limit 1 ── attempt 1 ── back-off 1 ── begin ── rate limit 2 ── ..
 *                 │              │
 *              rejected       answered, failed
 * </pre>
 *
 * <p>A step is a wait for the limiter, an {@link Attempt} or a back-off, each in a scope of its own. One step runs at a
 * time: it begins when the one before has ended, on the thread that ended that, so the fields need no lock and are
 * handed from thread to thread. A step does not begin after a cancel or the deadline; if one of these comes later, it
 * finds the scope of the step.
 *
 * <p>Where an attempt ends, the retry is asked, and has the last word if there is time for what it says. Every way
 * through ends with the next step or with the completion of the future, also where user code throws.
 */
final class GuardedFetch<Q extends @Nullable Object, T extends @Nullable Object> {

    /** What the source behind the guard answers with; a cancel of it finds the scope of the step that runs. */
    private final Relay<T> future = new Relay<>();

    private final Guard guard;
    private final Source<Q, T> source;
    private final Q query;
    private final FetchContext context;
    private final Retry.@Nullable AsyncContext<T> retries;

    private int attempts; // that have begun, with their waits
    private @Nullable Throwable lastFailure; // of an attempt

    GuardedFetch(Guard guard, Source<Q, T> source, Q query, FetchContext context) {
        this.guard = guard;
        this.source = source;
        this.query = query;
        this.context = context;
        this.retries = guard.retry == null ? null : guard.retry.asyncContext();
    }

    // --- the steps

    /** Begins the first attempt. */
    CompletableFuture<T> begun() {
        next(this::begin);
        return future;
    }

    /** Takes the next step, if the answer is still wanted. */
    private void next(Runnable begins) {
        if (context.isCancelled() || future.isDone()) {
            future.cancel(true);
        } else {
            begins.run();
        }
    }

    /**
     * Once for each attempt: waits for the limiter, where there is one.
     *
     * <p>What it rejects is a step as well, which has failed when it begins, for the report. A wait below zero is its
     * own rejection, and may be repeated; a wait that does not fit is ours.
     */
    private void begin() {
        attempts++;
        RateLimiter limiter = guard.limiter;
        Duration wait = limiter == null ? Duration.ZERO : Duration.ofNanos(limiter.reservePermission());
        if (limiter == null || wait.isZero()) {
            attempt();
        } else if (fits(wait)) {
            pause("rate limit ", wait, this::attempt);
        } else {
            Throwable rejected = Attempt.rejection(limiter, RequestNotPermitted::createRequestNotPermitted);
            CompletableFuture<T> reported = CompletableFuture.failedFuture(rejected);
            context.follow(open("rate limit ", null).run((none, given) -> reported, query), (none, failure) -> {
                if (wait.isNegative()) {
                    failed(rejected, rejected);
                } else {
                    // Without asking the retry, whose next try would only come later in the queue of the limiter. What
                    // the last attempt
                    // failed with says more than why there is not another one.
                    future.completeExceptionally(lastFailure == null ? rejected : lastFailure);
                }
            });
        }
    }

    /**
     * Asks the source, behind all permissions but that of the limiter. Its outcome is first for the guards, then for
     * the retry.
     */
    private void attempt() {
        FetchScope scope = open("attempt ", guard.attemptTimeout);
        Attempt<Q, T> attempt = new Attempt<>(guard, source);
        scope.onEnd(attempt::leaveBulkhead);
        CompletableFuture<T> answer = scope.run(attempt, query);
        context.follow(answer, (value, failure) -> {
            if (failure == null) {
                attempt.succeeded(value);
                answered(answer);
                return;
            }
            boolean expired = context.deadline().isCauseOf(failure); // the source has seen it before the timer
            CancelReason cancelled = failure instanceof CancellationException
                    ? scope.cancelReason().orElse(null)
                    : null;
            failed(failure, attempt.failed(failure, expired ? CancelReason.DEADLINE : cancelled));
        });
    }

    /** A step of waiting, with a timer that its scope drops when it is cancelled. */
    private void pause(String name, Duration length, Runnable then) {
        Source<@Nullable Object, Boolean> pause = (none, given) -> {
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            given.schedule(length, () -> over.complete(true));
            return over;
        };
        context.follow(open(name, null).run(pause, query), (over, failure) -> {
            if (failure == null) {
                next(then);
            } else {
                future.completeExceptionally(failure);
            }
        });
    }

    /** Opens the scope of a step, which has the time of the fetch, or less if there is a limit. */
    private FetchScope open(String step, @Nullable Duration limit) {
        Deadline deadline = limit == null ? context.deadline() : context.deadlineIn(limit);
        return future.open(context, step + attempts, deadline);
    }

    // --- how an attempt ended

    /**
     * The answer is ours until it is passed on: it is released before the next attempt, or with the failure that
     * replaces it.
     */
    private void answered(CompletableFuture<T> answer) {
        Duration backOff;
        try {
            backOff = retries == null ? null : backOffAfter(answer.join(), retries);
        } catch (Throwable refused) {
            context.release(source, answer);
            future.completeExceptionally(refused);
            return;
        }
        if (backOff == null) {
            future.pass(answer.join(), () -> context.release(source, answer));
        } else {
            context.release(source, answer);
            pause("back-off ", backOff, this::begin);
        }
    }

    /**
     * Asks the retry about an answer.
     *
     * @return how long to wait before the next attempt; null if the answer is to be handed over, because it is good or
     *     there is no other
     * @throws RuntimeException by the predicate, or because the retry says that a bad answer must not be handed over
     */
    private @Nullable Duration backOffAfter(T answer, Retry.AsyncContext<T> judge) {
        Retry retry = Objects.requireNonNull(guard.retry);
        Duration wait = Duration.ofMillis(judge.onResult(answer));
        boolean again = fits(wait) && guard.takeRetry();
        if (wait.isNegative()) {
            try {
                judge.onComplete(); // publishes how it went
            } catch (RuntimeException thrown) {
                if (thrown instanceof MaxRetriesExceededException) {
                    throw thrown;
                }
                Complaints.log("an event consumer of the retry", thrown);
            }
        } else if (!again && retry.getRetryConfig().isFailAfterMaxAttempts()) {
            throw Attempt.rejection(retry, MaxRetriesExceededException::createMaxRetriesExceededException);
        }
        return again ? wait : null;
    }

    /**
     * An attempt has failed, or the limiter has rejected it.
     *
     * <p>After a cancel or the deadline the retry is not asked, for it would count and publish a further attempt.
     *
     * @param shown the failure as configurations know it
     */
    private void failed(Throwable failure, Throwable shown) {
        lastFailure = failure;
        long millis = -1;
        try {
            if (retries != null && fits(Duration.ZERO)) {
                millis = retries.onError(shown);
            }
        } catch (Throwable thrown) { // must not hide the failure
            Complaints.log("a predicate, interval function or event consumer of the retry", thrown);
        }
        Duration backOff = Duration.ofMillis(millis);
        if (fits(backOff) && guard.takeRetry()) {
            pause("back-off ", backOff, this::begin);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** Whether there is time for a wait, and the answer is still wanted. A negative wait stands for none. */
    private boolean fits(Duration wait) {
        boolean inTime = wait.compareTo(context.deadline().remaining()) < 0;
        return inTime && !wait.isNegative() && !future.isDone() && !context.isCancelled();
    }
}

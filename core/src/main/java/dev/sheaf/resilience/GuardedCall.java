package dev.sheaf.resilience;

import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One fetch under guard: its future, and the steps by which it gets there.
 *
 * <p>A step begins when the one before has ended, so what is not volatile is handed from thread to thread.
 */
final class GuardedCall<Q extends @Nullable Object, T extends @Nullable Object> extends CompletableFuture<T> {

    private final Guard guard;
    private final Source<Q, T> source;
    private final Q query;
    private final FetchContext context;
    private final Retry.@Nullable AsyncContext<T> retries;

    /** What goes on. Written by the thread that begins it, read by one that cancels. */
    private volatile @Nullable FetchScope step;

    private int attempts;
    private @Nullable Throwable lastFailure;

    GuardedCall(Guard guard, Source<Q, T> source, Q query, FetchContext context) {
        this.guard = guard;
        this.source = source;
        this.query = query;
        this.context = context;
        this.retries = guard.retry == null ? null : guard.retry.asyncContext();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        FetchScope goingOn = step;
        if (cancelled && goingOn != null) {
            goingOn.cancel(CancelReason.CALLER); // without effect where it was cancelled from above, as a rule
        }
        return cancelled;
    }

    // --- the steps

    /** As many times as there are attempts. */
    void begin() {
        attempts++;
        RateLimiter limiter = guard.limiter;
        if (!mayGoOn()) {
            return;
        }
        long wait = limiter == null ? 0 : limiter.reservePermission();
        if (limiter == null || wait == 0) {
            attempt();
        } else if (wait > 0 && fits(Duration.ofNanos(wait))) {
            pause("rate limit ", Duration.ofNanos(wait), this::attempt);
        } else {
            Throwable rejected = Attempt.rejection(limiter, RequestNotPermitted::createRequestNotPermitted);
            run(
                    context.child("rate limit " + attempts, context.deadline()),
                    (asked, given) -> failedFuture(rejected),
                    (none, failure) -> {
                        if (wait < 0) {
                            failed(rejected, rejected);
                        } else {
                            failWith(rejected); // another try would only come later in its queue
                        }
                    });
        }
    }

    private void attempt() {
        if (!mayGoOn()) {
            return;
        }
        Duration limit = guard.attemptTimeout;
        FetchScope scope = context.child(
                attempts == 1 ? "attempt 1" : "attempt " + attempts,
                limit == null ? context.deadline() : context.deadlineIn(limit));
        Attempt<Q, T> attempt = new Attempt<>(guard, source);
        if (guard.bulkhead != null) {
            scope.onEnd(attempt::giveBulkheadBack);
        }
        run(scope, attempt, (value, failure) -> {
            if (failure == null) {
                attempt.succeeded(value);
                answered(value);
            } else if (failure instanceof CancellationException && scope.isCancelled()) {
                attempt.stopped(scope.cancelReason().orElse(CancelReason.CALLER));
                completeExceptionally(failure);
            } else {
                boolean beyondLimit = failure instanceof DeadlineExceededException;
                Throwable shown = beyondLimit ? asTimeout(failure) : failure;
                if (isExpiryOfRun(failure)) { // which the source saw before the timer did
                    attempt.stopped(CancelReason.DEADLINE);
                } else {
                    attempt.failed(shown, beyondLimit);
                }
                failed(failure, shown);
            }
        });
    }

    private boolean isExpiryOfRun(Throwable failure) {
        return failure instanceof DeadlineExceededException exceeded
                && exceeded.deadline().filter(context.deadline()::equals).isPresent();
    }

    /** As configurations know it. */
    private static Throwable asTimeout(Throwable exceeded) {
        return new TimeoutException(exceeded.getMessage()).initCause(exceeded);
    }

    private void pause(String name, Duration length, Runnable next) {
        Source<@Nullable Object, Boolean> pause = (none, given) -> {
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            given.schedule(length, () -> over.complete(true));
            return over;
        };
        run(context.child(name + attempts, context.deadline()), pause, (over, cancelled) -> {
            if (cancelled == null) {
                next.run();
            } else {
                completeExceptionally(cancelled);
            }
        });
    }

    /** The handler is total, for what it threw would be lost in the stage that the JDK makes for it. */
    private <R extends @Nullable Object> void run(
            FetchScope scope, Source<? super Q, R> what, BiConsumer<R, @Nullable Throwable> then) {
        step = scope; // published first, looked after: either the cancel finds it, or this sees the cancel
        if (isDone()) {
            scope.cancel(CancelReason.CALLER);
        }
        CompletableFuture<?> unused = scope.run(what, query).handle((value, failure) -> {
            try {
                then.accept(value, failure);
            } catch (Throwable thrown) {
                completeExceptionally(thrown);
            }
            return null;
        });
    }

    // --- how a step ended

    private void answered(T value) {
        Retry.AsyncContext<T> judge = retries;
        if (judge == null) {
            handOver(value);
            return;
        }
        Retry retry = Objects.requireNonNull(guard.retry);
        long millis;
        try {
            millis = judge.onResult(value);
            if (millis < 0) {
                completed(judge);
            }
        } catch (Throwable thrown) { // by its predicate, or because it is to fail after so many attempts
            refuse(value, thrown);
            return;
        }
        if (millis >= 0 && isWanted() && fits(Duration.ofMillis(millis))) {
            release(value);
            pause("back-off ", Duration.ofMillis(millis), this::begin);
        } else if (millis >= 0 && retry.getRetryConfig().isFailAfterMaxAttempts()) {
            refuse(value, Attempt.rejection(retry, MaxRetriesExceededException::createMaxRetriesExceededException));
        } else {
            handOver(value);
        }
    }

    private static void completed(Retry.AsyncContext<?> judge) {
        try {
            judge.onComplete();
        } catch (RuntimeException thrown) {
            if (thrown instanceof MaxRetriesExceededException) {
                throw thrown;
            }
            Complaints.log("an event consumer of the retry", thrown);
        }
    }

    private void failed(Throwable failure, Throwable shown) {
        lastFailure = failure;
        long millis = retries != null && isWanted() ? delayAfter(shown, retries) : -1;
        if (millis >= 0 && fits(Duration.ofMillis(millis))) {
            pause("back-off ", Duration.ofMillis(millis), this::begin);
        } else {
            completeExceptionally(failure);
        }
    }

    private static long delayAfter(Throwable shown, Retry.AsyncContext<?> judge) {
        try {
            return judge.onError(shown);
        } catch (Throwable thrown) { // must not hide the failure
            Complaints.log("a predicate, interval function or event consumer of the retry", thrown);
            return -1;
        }
    }

    /** What an attempt failed with says more than that there is no time for another one. */
    private void failWith(Throwable noMore) {
        Throwable last = lastFailure;
        completeExceptionally(last == null ? noMore : last);
    }

    private void refuse(T value, Throwable why) {
        release(value);
        completeExceptionally(why);
    }

    private void handOver(T value) {
        if (!complete(value)) {
            release(value);
        }
    }

    /** In the captured context, or bare where that cannot be set; once, even if a capture runs its task twice. */
    private void release(T value) {
        AtomicBoolean released = new AtomicBoolean();
        Runnable once = () -> {
            if (released.compareAndSet(false, true)) {
                source.release(value);
            }
        };
        Complaints.about("releasing a value", () -> context.contextual(once).run());
        Complaints.about("releasing a value", once);
    }

    /** Whether the next step may begin. If not, this has ended. */
    private boolean mayGoOn() {
        if (context.isCancelled()) {
            cancel(true);
        } else if (context.deadline().isExpired()) {
            failWith(new DeadlineExceededException("no time was left for attempt " + attempts, context.deadline()));
        }
        return !isDone();
    }

    private boolean isWanted() {
        return !isDone() && !context.isCancelled() && !context.deadline().isExpired();
    }

    private boolean fits(Duration wait) {
        return wait.compareTo(context.deadline().remaining()) < 0;
    }
}

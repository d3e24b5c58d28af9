package dev.sheaf;

import dev.sheaf.Hooks.Hook;
import dev.sheaf.Report.Status;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One source being asked, as a machine of three events: {@link #ask}, {@link #end}, and being stopped. It is the
 * handler of the source's future and, as a {@link ContextNode}, the context that the source sees.
 *
 * <p>A fetch is opened by a run, as a {@link PartFetch}, or by a decorator, as a {@link ScopeFetch}; these say what
 * follows when it settles. It settles once, by the first event that finds it RUNNING. A source that ends later has its
 * value released, or its failure logged.
 */
abstract sealed class Fetch extends ContextNode
        implements BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void> permits PartFetch, ScopeFetch {

    /**
     * Before the source is asked, what a part needs; while it runs, its future, once that is published; then the value
     * or the failure, until it is no longer needed.
     */
    @Nullable
    Object content;

    Fetch(@Nullable Node above, Status status, int open, long nowNanos) {
        super(above, status, open, nowNanos);
    }

    /** What is asked; null when that is no longer needed. */
    abstract @Nullable Source<?, ?> source();

    /**
     * Its source has ended, or it has failed otherwise, while this was RUNNING: sets the outcome. The caller holds the
     * lock.
     *
     * @return whether something follows for which {@link #settled} is to be called
     */
    abstract boolean settle(@Nullable Object value, @Nullable Throwable failure, long nowNanos);

    /** After the lock was given back: what follows from {@link #settle}. */
    abstract void settled(@Nullable Object value, @Nullable Throwable failure);

    // --- asking

    /**
     * Asks the source, on this thread. The caller has put this fetch into its place in the tree.
     *
     * <p><b>The race of publishing a future:</b> a cancel may come while {@code fetch} runs, when there is no future to
     * cancel. So the future is published under the lock, and a cancel that came before is made up for.
     *
     * @return whether the answer was there on the spot: then this has ended just now
     */
    final <Q extends @Nullable Object> boolean ask(Source<? super Q, ?> source, Q query) {
        CompletableFuture<?> future;
        boolean answered;
        Object value;
        try {
            future = Futures.requireFuture(source.fetch(query, this), this);
            answered = future.isDone() && !future.isCompletedExceptionally();
            value = answered ? future.join() : null; // no registration, which the JDK could not take back
        } catch (Throwable thrown) { // also by a foreign subclass of CompletableFuture
            end(null, thrown);
            return false;
        }
        boolean stopped = publish(future, answered);
        if (answered) {
            end(value, null);
            return true;
        }
        try {
            var unused = future.handle(this);
        } catch (Throwable thrown) {
            end(null, thrown);
        }
        if (stopped) {
            signal(); // first: the end of the future drops the hooks that the other thread has yet to call
            cancel(future);
        }
        return false;
    }

    /**
     * Makes the future known to the events that may stop this, and to the one that has to release its value.
     *
     * @return whether this was stopped before; if so, the caller has to cancel the future
     */
    private boolean publish(CompletableFuture<?> future, boolean answered) {
        OwnedFuture<?> owner = future instanceof OwnedFuture<?> owned ? owned : null;
        if (answered && owner == null) {
            return false; // the usual case of an answer on the spot
        }
        synchronized (top) {
            if (reason == null && !answered) {
                content = future;
            }
            if (owner != null) {
                hooks().owner = owner;
            }
            return reason != null;
        }
    }

    /**
     * The handler of the source's future, on the thread that completed it. The context is set before anything follows.
     */
    @Override
    public final @Nullable Void apply(@Nullable Object value, @Nullable Throwable failure) {
        CapturedContext context = environment().context;
        if (context == null) {
            end(value, failure);
            return null;
        }
        try {
            context.runStrictly(() -> end(value, failure));
        } catch (Throwable notSet) {
            discard(value, failure); // without its context it cannot be used
            end(null, notSet);
        }
        return null;
    }

    // --- the end of the source

    /** Total, for what this throws would be swallowed by the future whose handler it is. */
    final void end(@Nullable Object value, @Nullable Throwable thrown) {
        long nowNanos;
        try {
            nowNanos = now();
        } catch (Throwable brokenClock) {
            discard(value, thrown);
            end(null, brokenClock, endNanos);
            return;
        }
        end(value, Futures.unwrap(thrown), nowNanos);
    }

    /**
     * The end of the source, as one event. In time it settles this fetch; too late it has no effect, and the value goes
     * back. Either way the hooks are dropped, since a fetch can be stopped only while its work runs, and one thing less
     * is open. That comes last, so whatever waits for the termination of this fetch sees its effects.
     *
     * <p>Nearly always the fetch is a part that has answered, with no hook, no child and no listener. Then nothing
     * needs to be called for it, and it ends under the same lock. It is not the last thing that its run waits for,
     * since the conclusion comes later.
     */
    private void end(@Nullable Object value, @Nullable Throwable failure, long nowNanos) {
        boolean inTime;
        boolean follows;
        boolean bare;
        synchronized (top) {
            if (ended) {
                return;
            }
            ended = true;
            if (content
                    instanceof CompletableFuture) { // else it is the failure of one that failed before its source ended
                content = null;
            }
            if (failure != null && hooks != null) {
                hooks.owner = null; // there is no value to give back
            }
            inTime = status == Status.RUNNING;
            follows = inTime && settle(value, failure, nowNanos);
            bare = inTime && failure == null && hooks == null && this instanceof PartFetch part && part.isPlain();
            if (bare && --open == 0) {
                Objects.requireNonNull(above).open--;
            }
        }
        try {
            for (Hook hook; !bare && (hook = takeHook()) != null; ) {
                hook.dropped();
            }
            if (!inTime) {
                discard(value, failure);
            } else if (!bare) {
                cancelChildren(failure == null ? CancelReason.SATISFIED : CancelReason.SIBLING_FAILED);
            }
            if (follows) {
                settled(value, failure);
            }
        } catch (Throwable thrownByUs) {
            fail(thrownByUs);
        } finally {
            if (!bare) {
                oneEnded(nowNanos);
            }
        }
    }

    /** What came too late: a value goes back, a failure to the log, unless it is the answer to our own cancel. */
    final void discard(@Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            giveBack(value, takeOwner(), source());
        } else {
            Log.lateFailure(name(), failure);
        }
    }

    /** The owner of the value, which is then the caller's to release or to pass on. */
    final @Nullable OwnedFuture<?> takeOwner() {
        synchronized (top) {
            OwnedFuture<?> owner = hooks == null ? null : hooks.owner;
            if (owner != null) {
                hooks().owner = null;
            }
            return owner;
        }
    }

    // --- being stopped

    /**
     * Freezes the outcome of a fetch that is RUNNING; {@link #signal} then stops its work. The caller holds the lock.
     */
    final void stop(CancelReason why, long nowNanos) {
        status = why == CancelReason.DEADLINE ? Status.TIMED_OUT : Status.CANCELLED;
        reason = why;
        endNanos = nowNanos;
    }

    /**
     * Tells the work of this fetch that it was stopped: first the hooks, which already see the reason, then what is
     * below it, then the future. Every step is taken once, so a second thread does what the first has not come to.
     */
    final void signal() {
        boolean held = begin(); // a hook may call endsWith, even if the future completes meanwhile
        for (Hook hook; (hook = takeHook()) != null; ) {
            hook.cancelled();
        }
        cancelChildren(Objects.requireNonNull(reason, "reason"));
        cancel(takeFuture());
        if (held) {
            oneEnded(now());
        }
    }

    /** In the order of their opening; without effect on those that have ended. */
    private void cancelChildren(CancelReason why) {
        for (Node child : children()) {
            child.cancelFromAbove(why);
        }
    }

    /**
     * The future that is still to be cancelled, once. A source that has ended has none, even if its answer is a future
     * itself.
     */
    private @Nullable CompletableFuture<?> takeFuture() {
        synchronized (top) {
            if (ended || !(content instanceof CompletableFuture<?> future)) {
                return null;
            }
            content = null;
            return future;
        }
    }

    private void cancel(@Nullable CompletableFuture<?> future) {
        if (future != null) {
            Log.guard("cancelling the future", name(), () -> environment().inContext(() -> future.cancel(true)));
        }
    }

    /** Fails this fetch although its source has not ended, which is stopped: a handler or a timer of it has thrown. */
    @Override
    final void fail(Throwable thrown) {
        Throwable failure = Objects.requireNonNull(Futures.unwrap(thrown));
        long nowNanos = now();
        CompletableFuture<?> running = takeFuture();
        boolean first;
        boolean follows;
        synchronized (top) {
            first = status == Status.RUNNING;
            follows = first && settle(null, failure, nowNanos);
            reason = first && reason == null ? CancelReason.SIBLING_FAILED : reason;
        }
        if (first) {
            signal();
        } else {
            Log.misbehaved("what follows from an answer", name(), failure); // no caller is left to tell
        }
        cancel(running);
        if (follows) {
            settled(null, failure);
        }
    }

    /** Kept for the report, also of an optional part; a value in its place is told from it by the status. */
    @Override
    final @Nullable Throwable failure() {
        boolean failed = status == Status.FAILED || status == Status.TIMED_OUT;
        return failed && content instanceof Throwable thrown ? thrown : null;
    }
}

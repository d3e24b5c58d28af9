package dev.sheaf;

import dev.sheaf.Report.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One source being asked: its context, the handler of its future and the cell for its answer in one object.
 *
 * <p>The first to move the status away from RUNNING has settled the call; a subclass does so for an answer, a failure or a
 * limit, and then either {@linkplain #finished ends} the context or {@linkplain #signal cancels} it.
 */
abstract sealed class Call extends CallNode
        implements FetchContext, BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void>
        permits ChildCall, PartCall {

    Call(int state, int start) {
        super(state, start);
    }

    /** The source has answered or failed, at whatever time, on whatever thread. */
    abstract void settled(@Nullable Object value, @Nullable Throwable failure);

    // --- asking

    /** Asks the source, on this thread. */
    final <Q extends @Nullable Object> void launch(Source<? super Q, ?> source, Q query) {
        CompletableFuture<?> future;
        try {
            future = Futures.ask(source, query, this);
        } catch (Throwable thrown) {
            accept(null, thrown);
            return;
        }
        try {
            if (future.isDone() && !future.isCompletedExceptionally()) {
                accept(future.join(), null); // no registration, which the JDK could not take back
            } else {
                follow(future);
            }
        } catch (Throwable thrown) { // a foreign subclass of CompletableFuture may do anything
            accept(null, thrown);
        }
    }

    private void follow(CompletableFuture<?> future) {
        // Publish first, then look: a cancel from here on finds the future, one that came before has left its reason.
        put(future);
        Futures.hear(future, this);
        CancelReason why = reason();
        if (why != null) {
            signal(why); // and not the future alone: its end would drop the hooks that the other thread has yet to run
        }
    }

    private void cancelFuture() {
        // The content first: once the source has ended, an answer may stand there, which may be a future as well.
        if (content() instanceof CompletableFuture<?> future && !hasEnded() && replace(future, GONE)) {
            try {
                future.cancel(true);
            } catch (Throwable thrown) {
                Log.misbehaved("cancelling the future", name(), thrown);
            }
        }
    }

    /** The handler of the source's future. */
    @Override
    public final @Nullable Void apply(@Nullable Object value, @Nullable Throwable failure) {
        accept(value, failure);
        return null;
    }

    /** Total, for what it throws would be swallowed by the future. */
    private void accept(@Nullable Object value, @Nullable Throwable failure) {
        if (!claimEnd()) {
            return; // a foreign future that calls its handler twice is heard once
        }
        try {
            dropHooks(); // whatever is decided: the source has ended, and with it the right to be stopped
            settled(value, failure == null ? null : Futures.unwrap(failure));
        } catch (Throwable thrown) {
            broken(thrown);
        } finally {
            ownEnded();
        }
    }

    // --- settling

    private void dropHooks() {
        Extras extras = extrasIfAny();
        if (extras != null) {
            extras.closeEnded();
        }
    }

    /** The source has ended without being cancelled: whoever moved the status calls this. The hooks have gone before. */
    final void finished(boolean success) {
        cancelChildren(success ? CancelReason.SATISFIED : CancelReason.SIBLING_FAILED);
    }

    /**
     * Cancels what hangs on this call: the context first, so that everybody sees the reason, then the future. A second time this
     * has no effect, so that a thread which finds it decided but not yet done can do it.
     */
    final void signal(CancelReason why) {
        boolean held = begin(); // a hook may say endsWith, even if the future completes meanwhile
        giveReason(why);
        Extras extras = extrasIfAny();
        if (extras != null) {
            extras.closeCancelled();
        }
        cancelChildren(why);
        cancelFuture();
        if (held) {
            oneEnded();
        }
    }

    private void cancelChildren(CancelReason why) {
        if (extrasIfAny() != null) {
            for (Node child : children()) {
                child.cancelFromAbove(why);
            }
        }
    }

    /** Links a child, then looks: a cancel or an end between the two must not leave the child running. */
    final void adopt(Node child) {
        extras().link(child);
        CancelReason why = reason();
        Status status = status();
        if (why != null) {
            child.cancelFromAbove(why);
        } else if (status == Status.TIMED_OUT) {
            child.cancelFromAbove(CancelReason.DEADLINE);
        } else if (status == Status.SUCCEEDED || status == Status.FAILED) {
            child.cancelFromAbove(CancelReason.SATISFIED);
        } // or it is just being cancelled: by a thread that will give the reason, and find the child then
    }

    // --- FetchContext

    @Override
    public abstract String name();

    @Override
    public final Deadline deadline() {
        return new Deadline(environment().timer, deadlineNanos());
    }

    @Override
    public final Deadline deadlineIn(Duration limit) {
        return deadline().earlier(environment().deadlineIn(limit));
    }

    @Override
    public final boolean isCancelled() {
        return reason() != null;
    }

    @Override
    public final Optional<CancelReason> cancelReason() {
        return Optional.ofNullable(reason());
    }

    @Override
    public final Registration onCancel(Runnable hook) {
        CancelHook added = new CancelHook(this, Objects.requireNonNull(hook, "hook"));
        if (!register(added) && isCancelled() && added.claim()) {
            added.cancelled();
        }
        return added;
    }

    /** Returns false when the call has been cancelled or has ended; the state tells which, for it is written first. */
    private boolean register(Hooks.Hook hook) {
        if (!extras().add(hook)) {
            return false;
        }
        if (isCancelled() || hasEnded()) { // perhaps since before there was a list that could be closed
            hook.unlink();
            return false;
        }
        return true;
    }

    @Override
    public final void endsWith(CompletionStage<?> work) {
        Objects.requireNonNull(work, "work");
        if (!begin()) {
            return;
        }
        AtomicBoolean ended = new AtomicBoolean(); // a foreign stage may call its handler twice
        Runnable end = () -> {
            if (ended.compareAndSet(false, true)) {
                oneEnded();
            }
        };
        try {
            Futures.listen(work, (value, failure) -> end.run());
        } catch (Throwable thrown) {
            Log.misbehaved("a stage given to endsWith", name(), thrown);
            end.run();
        }
    }

    @Override
    public final FetchScope child(String name, Deadline limit) {
        Plan.requireName(name, "child of '" + name() + "'");
        RunEnvironment environment = environment();
        Deadline deadline = deadline().earlier(limit.requireClock(environment.timer));
        ChildCall child = new ChildCall(environment, this, name, deadline.nanos());
        adopt(child);
        return child;
    }

    @Override
    public final Registration schedule(Duration delay, Runnable task) {
        DelayedTask delayed = new DelayedTask(this, Objects.requireNonNull(task, "task"));
        if (register(delayed)) {
            delayed.arm(environment().timer.nanoTime() + Deadline.clampedNanos(delay));
        }
        return delayed;
    }

    @Override
    public final Executor executor() {
        return environment().contextExecutor();
    }

    @Override
    public final Runnable contextual(Runnable task) {
        return environment().contextual(Objects.requireNonNull(task, "task"));
    }

    @Override
    public String toString() {
        return "FetchContext[" + name() + ", " + status() + "]";
    }
}

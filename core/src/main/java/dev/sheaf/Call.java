package dev.sheaf;

import dev.sheaf.Report.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One source being asked: its context, and the handler of its future.
 *
 * <p>The first to move the status away from RUNNING has settled the call; a subclass does so for an answer, a failure or a
 * limit, and then either {@linkplain #finished ends} the context or {@linkplain #signal cancels} it.
 */
abstract sealed class Call extends Node implements FetchContext permits ChildCall, PartCall {

    private static final VarHandle REASON;
    private static final VarHandle HOOKS;
    private static final VarHandle IN_FLIGHT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REASON = lookup.findVarHandle(Call.class, "reason", CancelReason.class);
            HOOKS = lookup.findVarHandle(Call.class, "hooks", Hooks.class);
            IN_FLIGHT = lookup.findVarHandle(Call.class, "inFlight", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** In the place of the link once the call was cancelled: a future that is published later is cancelled on the spot. */
    private static final Object STOP = new Object();

    /** In the place of the link once the source has ended; a foreign future that calls its handler twice is heard once. */
    private static final Object DONE = new Object();

    /** Set once, by the thread that cancels, before it closes the hooks; read by all. */
    private volatile @Nullable CancelReason reason;

    /** Null until the first registration; replaced by {@link Hooks#CLOSED} when none may come any more. */
    private volatile @Nullable Hooks hooks;

    /** The link on the pending future, STOP or DONE; written by the starting, the cancelling and the completing thread. */
    private volatile @Nullable Object inFlight;

    Call(Environment environment, @Nullable Node parent, Deadline deadline, Status initial) {
        super(environment, parent, deadline, initial);
    }

    /** The source has answered or failed, at whatever time, on whatever thread. */
    abstract void settled(@Nullable Object value, @Nullable Throwable failure);

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
        CompletionLink link = new CompletionLink(this, future);
        // Publish first: a cancel that comes from here on finds the future; one that came before has left STOP.
        boolean stopped = !IN_FLIGHT.compareAndSet(this, null, link);
        Futures.listen(future, link);
        if (stopped) {
            IN_FLIGHT.compareAndSet(this, STOP, link);
            cancelFuture(link);
        }
    }

    final boolean hasEnded() {
        return inFlight == DONE;
    }

    private void cancelFuture(CompletionLink link) {
        CompletableFuture<?> future = link.takeFuture();
        if (future != null) {
            try {
                future.cancel(true);
            } catch (Throwable thrown) {
                Log.misbehaved("cancelling the future", name(), thrown);
            }
        }
    }

    /** The handler of the source's future; total, for what it throws would be swallowed by the future. */
    final void accept(@Nullable Object value, @Nullable Throwable failure) {
        if (IN_FLIGHT.getAndSet(this, DONE) == DONE) {
            return;
        }
        try {
            dropHooks(); // whatever is decided: the source has ended, and with it the right to be stopped
            settled(value, failure == null ? null : Futures.unwrap(failure));
        } catch (Throwable thrown) {
            broken(thrown);
        } finally {
            end();
        }
    }

    /** The run has concluded: a source that still goes on must not hold it, but its answer still goes back to it. */
    final void loosen(Source<?, ?> source) {
        if (inFlight instanceof CompletionLink link) {
            link.loosen(this, source);
        }
    }

    /** Somebody wants to know when this source ends. */
    final void fasten() {
        if (inFlight instanceof CompletionLink link) {
            link.fasten(this);
        }
    }

    private void dropHooks() {
        Hooks open = (Hooks) HOOKS.getAndSet(this, Hooks.CLOSED);
        if (open != null) {
            open.closeEnded();
        }
    }

    /** The context has ended without being cancelled: whoever moved the status calls this. */
    final void finished(boolean success) {
        stamp();
        dropHooks();
        cancelChildren(success ? CancelReason.SATISFIED : CancelReason.SIBLING_FAILED);
    }

    /**
     * Cancels what hangs on this call: the context first, so that everybody sees the reason, then the future. A second time this
     * has no effect, so that a thread which finds it decided but not yet done can do it.
     */
    final void signal(CancelReason why) {
        boolean held = begin(); // a hook may say endsWith, even if the future completes meanwhile
        stamp();
        giveReason(why);
        Hooks open = (Hooks) HOOKS.getAndSet(this, Hooks.CLOSED);
        if (open != null) {
            open.closeCancelled();
        }
        cancelChildren(why);
        if (!IN_FLIGHT.compareAndSet(this, null, STOP) && inFlight instanceof CompletionLink link) {
            cancelFuture(link);
        }
        if (held) {
            end();
        }
    }

    /** The first reason stands. */
    final void giveReason(CancelReason why) {
        REASON.compareAndSet(this, null, why);
    }

    @Override
    void lastToEnd() {
        Status outcome = status();
        if (outcome == Status.CANCELLED || outcome == Status.TIMED_OUT) {
            stamp(); // the decision came earlier; this is when the work has really ended
        }
    }

    @Override
    void terminated() {
        if (parent != null) {
            parent.end();
        }
    }

    // --- FetchContext

    @Override
    public abstract String name();

    @Override
    public final Deadline deadline() {
        return deadline;
    }

    @Override
    public final Deadline deadlineIn(Duration limit) {
        return deadline.earlier(environment.deadlineIn(limit));
    }

    @Override
    public final boolean isCancelled() {
        return reason != null;
    }

    @Override
    public final Optional<CancelReason> cancelReason() {
        return Optional.ofNullable(reason);
    }

    final @Nullable CancelReason reason() {
        return reason;
    }

    @Override
    public final Registration onCancel(Runnable hook) {
        CancelHook added = new CancelHook(this, Objects.requireNonNull(hook, "hook"));
        if (!register(added) && reason != null && added.claim()) {
            added.cancelled();
        }
        return added;
    }

    /** Returns false when the call has been cancelled or has ended; the reason tells which, for it is written first. */
    final boolean register(Hooks.Hook hook) {
        Hooks list = hooks;
        if (list == null) {
            Hooks fresh = new Hooks();
            list = HOOKS.compareAndSet(this, null, fresh) ? fresh : hooks;
        }
        return Objects.requireNonNull(list, "hooks").add(hook);
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
                end();
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
    public final Scope child(String name, Deadline limit) {
        Plan.requireName(name, "child of '" + name() + "'");
        ChildCall child =
                new ChildCall(environment, this, name, deadline.earlier(limit.requireClock(environment.timer)));
        adopt(child);
        return child;
    }

    /** Links a child, then looks: a cancel or an end between the two must not leave the child running. */
    final void adopt(Node child) {
        link(child);
        CancelReason why = reason;
        if (why != null) {
            child.cancelFromAbove(why);
        } else if (status() == Status.TIMED_OUT) {
            child.cancelFromAbove(CancelReason.DEADLINE);
        } else if (!isRunning() && status() != Status.SKIPPED) {
            child.cancelFromAbove(CancelReason.SATISFIED);
        }
    }

    @Override
    public final Registration schedule(Duration delay, Runnable task) {
        DelayedTask delayed = new DelayedTask(this, Objects.requireNonNull(task, "task"));
        if (register(delayed)) {
            delayed.arm(environment.timer.nanoTime() + Deadline.clampedNanos(delay));
        }
        return delayed;
    }

    @Override
    public final Executor executor() {
        return environment.contextExecutor();
    }

    @Override
    public final Runnable contextual(Runnable task) {
        return environment.contextual(Objects.requireNonNull(task, "task"));
    }

    @Override
    public String toString() {
        return "FetchContext[" + name() + ", " + status() + "]";
    }
}

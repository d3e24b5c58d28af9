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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One source being asked: its context, and the handler of its future.
 *
 * <p>The first to move the status away from RUNNING has settled the call; a subclass does so for an answer, a failure or a
 * limit, and then either {@linkplain #finished ends} the context or {@linkplain #signal cancels} it.
 */
abstract sealed class Call extends Node implements FetchContext, BiConsumer<@Nullable Object, @Nullable Throwable>
        permits ChildCall, PartCall {

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

    /** In the place of the future once the call was cancelled: a future that is published later is cancelled on the spot. */
    private static final Object STOP = new Object();

    /** In the place of the future once it has completed; a foreign future that calls its handler twice is heard once. */
    private static final Object DONE = new Object();

    /** Set once, by the thread that cancels, before it closes the hooks; read by all. */
    private volatile @Nullable CancelReason reason;

    /** Null until the first registration; replaced by {@link Hooks#CLOSED} when none may come any more. */
    private volatile @Nullable Hooks hooks;

    /** The pending future of the source, STOP or DONE; written by the starting, the cancelling and the completing thread. */
    private volatile @Nullable Object inFlight;

    Call(Environment environment, @Nullable Node parent, Deadline deadline, Status initial) {
        super(environment, parent, deadline, initial);
    }

    static Call of(FetchContext context) {
        if (context instanceof Call call) {
            return call;
        }
        return (ChildCall) context; // the only permitted implementation of Scope
    }

    /** The source has answered or failed, at whatever time, on whatever thread. */
    abstract void settled(@Nullable Object value, @Nullable Throwable failure);

    /** Something in this library threw; the caller must get an answer all the same. */
    abstract void broken(Throwable thrown);

    /** Asks the source, on this thread. */
    final <Q extends @Nullable Object> void launch(Source<? super Q, ?> source, Q query) {
        CompletableFuture<?> future;
        try {
            future = source.fetch(query, this);
            if (future == null) {
                throw new NullPointerException("source '" + name() + "' returned null instead of a future");
            }
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
        // Publish first: a cancel that comes from here on finds the future; one that came before has left STOP.
        boolean published = IN_FLIGHT.compareAndSet(this, null, future);
        Futures.listen(future, this);
        if (!published) {
            cancelQuietly(future);
        }
    }

    /** The handler of the source's future; total, for what it throws would be swallowed by the future. */
    @Override
    public final void accept(@Nullable Object value, @Nullable Throwable failure) {
        if (IN_FLIGHT.getAndSet(this, DONE) == DONE) {
            return;
        }
        try {
            settled(value, failure == null ? null : Futures.unwrap(failure));
        } catch (Throwable thrown) {
            broken(thrown);
        } finally {
            end();
        }
    }

    /** The context has ended without being cancelled: whoever moved the status calls this. */
    final void finished(boolean success) {
        stamp();
        Hooks open = (Hooks) HOOKS.getAndSet(this, Hooks.CLOSED);
        if (open != null) {
            open.closeEnded();
        }
        cancelChildren(success ? CancelReason.SATISFIED : CancelReason.SIBLING_FAILED);
    }

    /** Cancels what hangs on this call: the context first, so that everybody sees the reason, then the future. */
    final void signal(CancelReason why) {
        stamp();
        giveReason(why);
        Hooks open = (Hooks) HOOKS.getAndSet(this, Hooks.CLOSED);
        if (open != null) {
            open.closeCancelled();
        }
        cancelChildren(why);
        Object pending;
        do {
            pending = inFlight;
            if (pending == DONE) {
                return;
            }
        } while (!IN_FLIGHT.compareAndSet(this, pending, STOP));
        if (pending instanceof CompletableFuture<?> future) {
            cancelQuietly(future);
        }
    }

    /** The first reason stands. */
    final void giveReason(CancelReason why) {
        REASON.compareAndSet(this, null, why);
    }

    private void cancelQuietly(CompletableFuture<?> future) {
        try {
            future.cancel(true);
        } catch (Throwable thrown) {
            Log.misbehaved("cancelling the future", name(), thrown);
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
        if (!register(added) && reason != null) {
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
        if (begin()) {
            Futures.listen(work, (value, failure) -> end());
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

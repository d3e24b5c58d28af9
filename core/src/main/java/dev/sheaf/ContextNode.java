package dev.sheaf;

import dev.sheaf.Hooks.Hook;
import dev.sheaf.Report.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Fetch} as its source and its decorators see it: what they register on it, open below it, and read.
 *
 * <p>Everything here may be called by any thread, at any time. What is registered after a cancel is called at once;
 * what is registered after the end of the source is refused without a word, since the fetch is over.
 *
 * <p>What hangs on a fetch has one end each. A hook is called or dropped, never both. A child is cancelled with the
 * fetch, or when it ends. A stage given to {@code endsWith} keeps the fetch from terminating. A delayed task runs, or
 * its timer is taken back. All of it stands in {@link Hooks}, which most fetches never make.
 *
 * <p>Cancellation is level-triggered because {@link #reason} never goes back to null. A registration looks at it under
 * the same lock under which a cancel sets it, so a hook is either on the list that the cancel empties, or finds the
 * reason.
 */
abstract sealed class ContextNode extends Node implements FetchContext permits Fetch {

    /**
     * The source has ended. Later hooks are refused, and a foreign future that calls its handler twice is heard once.
     */
    boolean ended;

    /** Null until the first hook or child comes. */
    @Nullable
    Hooks hooks;

    ContextNode(@Nullable Node above, Status status, int open, long nowNanos) {
        super(above, status, open, nowNanos);
    }

    /** A handler or a timer of this fetch has thrown, and no other event would settle it. */
    abstract void fail(Throwable thrown);

    // --- what hangs on it. The caller of the first two holds the lock.

    /** Most fetches have none: so it is made by the first that needs it. */
    final Hooks hooks() {
        if (hooks == null) {
            hooks = new Hooks();
        }
        return hooks;
    }

    final @Nullable Hook takeHook() {
        synchronized (top) {
            return hooks == null ? null : hooks.take();
        }
    }

    /** None is the usual case, and costs nothing. */
    final Node[] children() {
        synchronized (top) {
            return hooks == null ? Hooks.NO_CHILDREN : hooks.children();
        }
    }

    private boolean isOver() {
        synchronized (top) {
            return ended || reason != null;
        }
    }

    /** A scope that has run nothing yet. */
    final boolean isIdle() {
        synchronized (top) {
            return status == Status.SKIPPED;
        }
    }

    /** Returns false if this fetch was stopped or has ended. */
    private boolean hang(Hook hook) {
        synchronized (top) {
            boolean wanted = reason == null && !ended;
            if (wanted) {
                hooks().add(hook);
            }
            return wanted;
        }
    }

    /** Links a node below this one. Returns why it is stopped already, or null. */
    final @Nullable CancelReason adopt(Node child) {
        synchronized (top) {
            hooks().add(child);
            return reason == null && ended ? CancelReason.SATISFIED : reason;
        }
    }

    @Override
    public final Registration onCancel(Runnable hook) {
        Hook added = new Hook(this, Objects.requireNonNull(hook, "hook"));
        if (!hang(added) && reason != null) {
            added.cancelled();
        }
        return added;
    }

    @Override
    public final Registration schedule(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        return schedule(now() + Deadline.clampedNanos(delay), task, environment()::leaveTimer);
    }

    /** Runs the task at an instant, where the hand-off leads, unless this is stopped or ends before. */
    final Registration schedule(long nanos, Runnable task, Consumer<Runnable> handOff) {
        Hooks.DelayedTask delayed = new Hooks.DelayedTask(this, task);
        if (hang(delayed)) {
            delayed.arm(nanos, handOff);
        }
        return delayed;
    }

    /** Counts the work as open. A fetch that has terminated, whose end was told already, counts nothing. */
    @Override
    public final void endsWith(CompletionStage<?> work) {
        Futures.requireFuture(work, this);
        if (!begin()) {
            return;
        }
        AtomicBoolean ended = new AtomicBoolean(); // a foreign stage may call its handler twice
        Runnable end = () -> {
            if (!ended.getAndSet(true)) {
                oneEnded(now());
            }
        };
        try {
            Futures.listen(work, (value, failure) -> end.run());
        } catch (Throwable thrown) {
            Log.misbehaved("a stage given to endsWith", name(), thrown);
            end.run();
        }
    }

    /**
     * Linked first, then looked at: a cancel that came before stops the child here, one that comes later finds it
     * linked.
     */
    @Override
    public final FetchScope child(String name, Deadline limit) {
        ScopeFetch child = open(name, deadline().earlier(limit).nanos(), false);
        CancelReason why = adopt(child);
        if (why != null) {
            child.cancel(why);
        }
        return child;
    }

    @Override
    public final FetchScope detached(String name, Duration limit) {
        ScopeFetch child = open(name, environment().deadlineIn(limit).nanos(), true);
        adopt(child);
        return child;
    }

    private ScopeFetch open(String name, long end, boolean detached) {
        Plan.requireName(name, "child of '%s'", name());
        return new ScopeFetch(this, null, name, end, now(), detached);
    }

    // --- other sources

    /**
     * The way by which a decorator hears of other sources; so this is where their answers enter the captured context,
     * and where a failure is logged that comes too late for the decorator to pass it on.
     */
    @Override
    public final <T extends @Nullable Object> void follow(
            CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> handler) {
        Futures.requireFuture(stage, this);
        Objects.requireNonNull(handler, "handler");
        Futures.listen(stage, (value, failure) -> {
            Throwable unwrapped = Futures.unwrap(failure);
            if (unwrapped != null && isOver()) {
                Log.lateFailure(name(), unwrapped);
            }
            try {
                environment().inContext(() -> handler.accept(value, unwrapped));
            } catch (Throwable thrown) {
                fail(thrown);
            }
        });
    }

    @Override
    public final <T extends @Nullable Object> void release(Source<?, T> source, CompletableFuture<T> answer) {
        if (!answer.isDone()) {
            throw new IllegalStateException("'" + name() + "' is to release an answer that has not come yet");
        }
        if (!answer.isCompletedExceptionally()) {
            giveBack(answer.join(), answer instanceof OwnedFuture<?> owner ? owner : null, source);
        }
    }

    /**
     * Gives a value back, in the captured context: through the future that brought it, if that knows an owner, or else
     * to the source. One of the two is there.
     */
    @SuppressWarnings("unchecked") // the value came from this very owner or source
    final void giveBack(@Nullable Object value, @Nullable OwnedFuture<?> owner, @Nullable Source<?, ?> source) {
        Runnable release = owner != null
                ? () -> ((OwnedFuture<@Nullable Object>) owner).release(value)
                : () -> ((Source<?, @Nullable Object>) Objects.requireNonNull(source)).release(value);
        Log.guard("releasing a value", name(), () -> environment().inContext(release));
    }

    // --- what is read

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
        return reason != null;
    }

    @Override
    public final Optional<CancelReason> cancelReason() {
        return Optional.ofNullable(reason);
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
        return "FetchContext[" + name() + "]";
    }
}

package dev.sheaf;

import dev.sheaf.Report.Status;
import dev.sheaf.time.Times;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A fetch whose outcome completes a future: a scope that a decorator has opened below its own fetch, or one that stands
 * alone.
 *
 * <p>SKIPPED until it runs a source. It has a limit of its own, which may be earlier than that of the fetch above: then
 * a delayed task stops it, and its future fails. Otherwise the one above stops it, and its future is cancelled.
 *
 * <p><b>Detached</b> means that it outlives the fetch above: a cancel from there does not reach it, and neither does
 * that deadline. It still counts for the termination of the fetch above, so nothing is lost sight of.
 *
 * <p><b>The race of its future.</b> Three events may complete the future: the end of the source, a cancel, and its
 * limit. Each first settles this under the lock, and the one that does takes the {@link #answer} away, so exactly one
 * thread completes it, after unlocking. The holder of the future may complete it by hand at any time. That settles
 * nothing: the source runs on, and its value goes back when it comes.
 *
 * <p><b>Who owns the value.</b> Until it settles, this fetch does: a late value is released through the source, or
 * through the owner that its future named. A value in time goes to the future that {@link #run} has returned, with the
 * knowledge of its owner, so a decorator that returns this future passes the ownership on without doing anything.
 */
final class ScopeFetch extends Fetch implements FetchScope {

    /**
     * At the top of a tree of its own; else it is that of the node above. Without the captured context once this has
     * terminated.
     */
    private volatile @Nullable RunEnvironment own;

    private final String name;
    private final boolean detached;
    private volatile long deadlineNanos; // that of a detached one may be put off, under the lock

    // Guarded by the lock of the tree:

    /** What {@link #run} returns; dropped by the event that settles this, since it would hold the value. */
    private @Nullable Answer<@Nullable Object> answer = new Answer<>(this);

    /** Set once, when the source is asked; dropped when this has terminated. */
    private @Nullable Source<?, ?> source;

    /** Written by the thread that opened this, before it runs a source. */
    private @Nullable Runnable atEnd;

    ScopeFetch(
            @Nullable ContextNode above,
            @Nullable RunEnvironment own,
            String name,
            long deadlineNanos,
            long nowNanos,
            boolean detached) {
        super(above, Status.SKIPPED, 0, nowNanos);
        this.own = own;
        this.name = name;
        this.deadlineNanos = deadlineNanos;
        this.detached = detached;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    RunEnvironment environment() {
        RunEnvironment alone = own;
        return alone == null ? super.environment() : alone;
    }

    @Override
    long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    @Nullable
    Source<?, ?> source() {
        return source;
    }

    // --- running a source

    @Override
    @SuppressWarnings("unchecked") // the answer is that of the source, whatever its type
    public <Q extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> run(
            Source<? super Q, T> asked, Q query) {
        Objects.requireNonNull(asked, "source");
        long nowNanos = now();
        Answer<@Nullable Object> promised;
        boolean wanted;
        synchronized (top) {
            promised = answer;
            if (promised == null || source != null) {
                throw new IllegalStateException("scope '" + name + "' has run a source already: open one for each");
            }
            wanted = reason == null && (above == null || above.begin());
            if (wanted) {
                source = asked;
                promised.source = asked;
                status = Status.RUNNING;
                open = 1;
                startNanos = nowNanos;
                endNanos = nowNanos;
            }
        }
        if (wanted) {
            try {
                if (detached) { // what it is to finish must not get lost for want of a context
                    environment().inContext(() -> ask(asked, query));
                } else {
                    environment().inContextStrictly(() -> ask(asked, query));
                }
            } catch (Throwable notSet) {
                end(null, notSet);
            }
            arm();
        } else {
            takeAnswer().cancelled(); // stays SKIPPED
            terminated();
        }
        return (CompletableFuture<T>) promised;
    }

    /**
     * Arms its own limit, if that is earlier than the one above: a task that is dropped when this is stopped or has
     * ended.
     */
    private void arm() {
        if (above == null || detached || deadlineNanos - above.deadlineNanos() < 0) {
            try {
                schedule(deadlineNanos, this::expire, environment()::signal);
            } catch (Throwable refused) { // without a timer, nothing would end it
                fail(refused);
            }
        }
    }

    @Override
    public boolean prolong(Deadline later) {
        long nanos = later.requireClock(environment().timer).nanos();
        synchronized (top) {
            boolean wanted = detached && reason == null && !ended;
            deadlineNanos = wanted && nanos - deadlineNanos > 0 ? nanos : deadlineNanos;
            return wanted;
        }
    }

    /** A scope decides by itself: its outcome is that of its source. */
    @Override
    boolean settle(@Nullable Object value, @Nullable Throwable failure, long nowNanos) {
        status = Futures.outcomeOf(failure);
        content = failure;
        endNanos = nowNanos;
        return true;
    }

    @Override
    void settled(@Nullable Object value, @Nullable Throwable failure) {
        Answer<@Nullable Object> promised = takeAnswer();
        if (failure != null) {
            promised.completeExceptionally(failure);
            return;
        }
        OwnedFuture<?> owner = takeOwner();
        promised.owner = owner;
        if (!promised.complete(value)) { // its holder has completed it by hand
            giveBack(value, owner, promised.source);
        }
    }

    /** For the event that has settled this. */
    private Answer<@Nullable Object> takeAnswer() {
        synchronized (top) {
            Answer<@Nullable Object> taken = Objects.requireNonNull(answer, "answer");
            answer = null;
            return taken;
        }
    }

    // --- being stopped

    /**
     * Runs on a thread for signals. Stops the work first and completes the future second, since what depends on the
     * future may be foreign code.
     */
    private void expire() {
        long nowNanos = now();
        boolean putOff;
        synchronized (top) { // a deadline is either put off or has passed
            putOff = detached && deadlineNanos - nowNanos > 0;
            if (!putOff && !tryStop(CancelReason.DEADLINE, nowNanos)) {
                return;
            }
        }
        if (putOff) {
            arm();
            return;
        }
        signal();
        Answer<@Nullable Object> promised = takeAnswer();
        String message = "'" + name + "' had no answer within its limit of " + Times.text(deadlineNanos - startNanos)
                + Times.late(nowNanos - deadlineNanos);
        environment()
                .callBack(() -> promised.completeExceptionally(new DeadlineExceededException(message, deadline())));
    }

    /** Returns whether this was running. One that has not begun keeps the reason, and will not run its source. */
    private boolean tryStop(CancelReason why, long nowNanos) {
        synchronized (top) {
            boolean first = status == Status.RUNNING;
            if (first) {
                stop(why, nowNanos);
            } else if (status == Status.SKIPPED && reason == null) {
                reason = why;
            }
            return first;
        }
    }

    @Override
    public void cancel(CancelReason why) {
        boolean first = tryStop(Objects.requireNonNull(why, "why"), now());
        if (reason != null) {
            signal(); // also of one that was stopped before: what its limit has settled may still wait for its thread
        }
        if (first) {
            takeAnswer().cancelled();
        }
    }

    @Override
    void cancelFromAbove(CancelReason why) {
        if (!detached) {
            cancel(why);
        }
    }

    // --- the end

    @Override
    public void onEnd(Runnable action) {
        Objects.requireNonNull(action, "action");
        synchronized (top) {
            atEnd = action;
        }
    }

    /** After the future has completed, unless this was stopped: then its source may have run on for long. */
    @Override
    void terminated() {
        Runnable action;
        synchronized (top) {
            action = atEnd;
            atEnd = null;
            source = null;
        }
        if (action != null) {
            new Hooks.Hook(this, action).run("an action at the end");
        }
        RunEnvironment alone = own;
        own = alone == null ? null : alone.withoutContext();
    }

    /** The future of a scope. Cancelling it cancels the scope, and it knows the owner of its value. */
    private static final class Answer<T extends @Nullable Object> extends CompletableFuture<T>
            implements OwnedFuture<T> {

        private final ScopeFetch fetch;

        // Written before this completes, by the completing thread; read by the thread that has the value:
        private @Nullable Source<?, ?> source;
        private @Nullable OwnedFuture<?> owner;

        Answer(ScopeFetch fetch) {
            this.fetch = fetch;
        }

        @Override
        public void release(T value) {
            fetch.giveBack(value, owner, source);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            fetch.cancel(CancelReason.CALLER); // completes this future, unless something else has or will
            return isCancelled();
        }

        void cancelled() {
            super.cancel(true);
        }
    }
}

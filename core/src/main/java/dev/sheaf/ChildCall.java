package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A scope that a decorator has opened below its context, or a root scope without a run. */
final class ChildCall extends Call implements FetchScope {

    private final RunEnvironment environment;
    private final @Nullable Call parent;
    private final String name;
    private final long deadlineNanos;
    private final long originNanos;

    /** What {@link #run} returns; dropped by the thread that completes it, for it would hold the value. */
    private volatile @Nullable Answer<@Nullable Object> answer = new Answer<>(this);

    /** What was run, for the release of a late value; written by the thread that runs, dropped when the work has ended. */
    private volatile @Nullable Source<?, ?> source;

    /** Written by the opener before it runs the source, which publishes it; read and dropped by the thread that ended last. */
    private @Nullable Runnable atEnd;

    /** Armed by the thread that runs; read by the one that settles. */
    private volatile @Nullable Registration expiry;

    /** Until its source is started, the status is SKIPPED. */
    ChildCall(RunEnvironment environment, @Nullable Call parent, String name, long deadlineNanos) {
        super(CallState.idle(), 0);
        this.environment = environment;
        this.parent = parent;
        this.name = name;
        this.deadlineNanos = deadlineNanos;
        this.originNanos = environment.timer.nanoTime();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RunEnvironment environment() {
        return environment;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    long originNanos() {
        return originNanos;
    }

    @Override
    @SuppressWarnings("unchecked") // the answer is that of the source, whatever its type
    public <Q extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> run(
            Source<? super Q, T> source, Q query) {
        Objects.requireNonNull(source, "source");
        Answer<@Nullable Object> promised = answer;
        if (promised == null || status() != Status.SKIPPED) {
            throw hasRunAlready();
        }
        if (isCancelled() || (parent != null && !parent.begin())) {
            promised.cancelled(); // stays SKIPPED
            runAtEnd();
            return (CompletableFuture<T>) promised;
        }
        if (!started(environment.timer.nanoTime())) {
            if (parent != null) {
                parent.oneEnded();
            }
            throw hasRunAlready(); // another thread was faster
        }
        this.source = source;
        CancelReason meanwhile = reason(); // a cancel before the line above found nothing running that it could stop
        if (meanwhile != null) {
            stop(meanwhile);
            ownEnded();
            return (CompletableFuture<T>) promised;
        }
        launch(source, query);
        if (isRunning() && (parent == null || deadlineNanos - parent.deadlineNanos() < 0)) {
            Registration armed = armed(this::expire);
            expiry = armed;
            if (!isRunning()) { // settled between the two lines, by someone who could not see the timer
                disarm(armed);
                expiry = null;
            }
        }
        return (CompletableFuture<T>) promised;
    }

    private IllegalStateException hasRunAlready() {
        return new IllegalStateException("scope '" + name + "' has run a source already: open one for each");
    }

    /** On the timer's thread: takes the decision, and leaves the rest to an executor. */
    private void expire() {
        if (become(Status.TIMED_OUT)) {
            environment.signal(this::expired);
        }
    }

    private void expired() {
        expiry = null;
        signal(CancelReason.DEADLINE);
        Answer<@Nullable Object> promised = takeAnswer();
        DeadlineExceededException exceeded = new DeadlineExceededException(
                "'" + name + "' had no answer after " + Times.text(endNanos() - startNanos()) + ", which was its limit",
                deadline());
        environment.callBack(() -> promised.failed(exceeded));
    }

    @Override
    public void cancel(CancelReason why) {
        Objects.requireNonNull(why, "why");
        Status seen = status(); // once: a start may come between any two looks
        if (seen == Status.RUNNING) {
            stop(why);
        } else if (seen == Status.SKIPPED) {
            giveReason(why);
            if (!stop(why)) { // a start that is going on: either it sees the reason, or this sees it running
                signal(why);
            }
        }
        if (status() == Status.TIMED_OUT) {
            signal(CancelReason.DEADLINE); // the limit was faster, but what it decided may still wait for its thread
        }
    }

    private boolean stop(CancelReason why) {
        if (!become(Status.CANCELLED)) {
            return false;
        }
        disarm();
        signal(why);
        takeAnswer().cancelled();
        return true;
    }

    @Override
    public void cancelFromAbove(CancelReason why) {
        cancel(why);
    }

    @Override
    void settled(@Nullable Object value, @Nullable Throwable failure) {
        Status outcome = failure == null ? Status.SUCCEEDED : Futures.outcomeOf(failure);
        put(GONE); // the future would hold the value
        CancelReason why = reason();
        if (why != null && failure instanceof CancellationException) {
            stop(why); // our own cancel, which has not come to moving the status
            return;
        }
        if (!become(outcome)) {
            Surplus.discard(this, source, value, failure);
            return;
        }
        disarm();
        finished(failure == null);
        if (failure != null) {
            put(Failure.namedAfter(failure));
            takeAnswer().failed(failure);
        } else if (!takeAnswer().succeeded(value)) {
            Surplus.discard(this, source, value, null);
        }
    }

    @Override
    public void broken(Throwable thrown) {
        if (become(Status.FAILED)) {
            disarm();
            signal(CancelReason.SIBLING_FAILED);
            put(Failure.namedAfter(thrown)); // not before: in its place stands the future that is to be cancelled
        }
        Answer<@Nullable Object> promised = answer;
        if (promised != null) {
            promised.failed(thrown);
        }
    }

    @Override
    void onTerminated() {
        source = null;
        runAtEnd();
        if (parent != null) {
            parent.oneEnded();
        }
    }

    @Override
    public void onEnd(Runnable action) {
        atEnd = Objects.requireNonNull(action, "action");
    }

    private void runAtEnd() {
        Runnable action = atEnd;
        if (action != null) {
            atEnd = null;
            try {
                environment.runInContext(action);
            } catch (Throwable thrown) {
                Log.misbehaved("an action at the end", name, thrown);
            }
        }
    }

    /** And forgets it: what never ends should not keep what it does not need. */
    private void disarm() {
        disarm(expiry);
        expiry = null;
    }

    /** For whoever has moved the status, and so is the only one to complete it. */
    private Answer<@Nullable Object> takeAnswer() {
        Answer<@Nullable Object> taken = Objects.requireNonNull(answer, "answer");
        answer = null;
        return taken;
    }

    /** The future of a scope: whoever cancels it cancels the scope. */
    private static final class Answer<T extends @Nullable Object> extends CompletableFuture<T> {

        private final ChildCall call;

        Answer(ChildCall call) {
            this.call = call;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            call.cancel(CancelReason.CALLER); // completes this future, unless something else has or will
            return isCancelled();
        }

        boolean succeeded(T value) {
            return complete(value);
        }

        void failed(Throwable failure) {
            completeExceptionally(failure);
        }

        void cancelled() {
            super.cancel(true);
        }
    }
}

package dev.sheaf;

import dev.sheaf.Report.Status;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A scope that a decorator has opened below its context, or a root scope without a run. */
final class ChildCall extends Call implements Scope {

    private final String name;

    /** What {@link #run} returned; written by the thread that runs, before anything can settle. */
    private @Nullable Answer<@Nullable Object> answer;

    /** What was run, for the release of a late value; dropped when the work has ended. */
    private @Nullable Source<?, ?> source;

    /** Armed by the thread that runs; read by the one that settles. */
    private volatile @Nullable Registration expiry;

    ChildCall(Environment environment, @Nullable Node parent, String name, Deadline deadline) {
        super(environment, parent, deadline, Status.SKIPPED);
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    @SuppressWarnings("unchecked") // the answer is that of the source, whatever its type
    public <Q extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> run(
            Source<? super Q, T> source, Q query) {
        Objects.requireNonNull(source, "source");
        if (answer != null) {
            throw new IllegalStateException("scope '" + name + "' has run a source already: open one for each");
        }
        Answer<@Nullable Object> promised = new Answer<>(this);
        answer = promised;
        this.source = source;
        if (isCancelled() || (parent != null && !parent.begin())) {
            promised.cancelled(); // stays SKIPPED
            return (CompletableFuture<T>) promised;
        }
        startedAt(environment.timer.nanoTime());
        become(Status.SKIPPED, Status.RUNNING);
        CancelReason meanwhile = reason(); // a cancel before the line above found nothing running that it could stop
        if (meanwhile != null) {
            stop(meanwhile);
            end();
            return (CompletableFuture<T>) promised;
        }
        launch(source, query);
        if (isRunning() && (parent == null || deadline.isBefore(parent.deadline))) {
            arm();
        }
        return (CompletableFuture<T>) promised;
    }

    private void arm() {
        Registration armed = environment.timer.schedule(deadline.nanos(), this::expire);
        expiry = armed;
        if (!isRunning()) { // settled between the two lines, by someone who could not see the timer
            armed.remove();
        }
    }

    private void disarm() {
        Registration armed = expiry;
        if (armed != null) {
            armed.remove();
        }
    }

    /** On the timer's thread: takes the decision, and leaves the rest to the executor. */
    private void expire() {
        if (become(Status.RUNNING, Status.TIMED_OUT)) {
            environment.handOff(this::expired);
        }
    }

    private void expired() {
        signal(CancelReason.DEADLINE);
        promised()
                .failed(new DeadlineExceededException(
                        "'" + name + "' had no answer after " + Times.text(endNanos() - startNanos())
                                + ", which was its limit",
                        deadline));
    }

    @Override
    public void cancel(CancelReason why) {
        Objects.requireNonNull(why, "why");
        Status now = status();
        if (now == Status.RUNNING || now == Status.SKIPPED) {
            giveReason(why); // first, so that a start which is going on sees it
            stop(why);
        }
    }

    private void stop(CancelReason why) {
        if (become(Status.RUNNING, Status.CANCELLED)) {
            disarm();
            signal(why);
            promised().cancelled();
        }
    }

    @Override
    void cancelFromAbove(CancelReason why) {
        cancel(why);
    }

    @Override
    void settled(@Nullable Object value, @Nullable Throwable failure) {
        Status outcome = Status.SUCCEEDED;
        if (failure != null) {
            outcome = Futures.isExpiryOf(deadline, failure) ? Status.TIMED_OUT : Status.FAILED;
        }
        if (!become(Status.RUNNING, outcome)) {
            Surplus.discard(this, source, value, failure);
            return;
        }
        disarm();
        finished(failure == null);
        if (failure != null) {
            failedWith(failure);
            promised().failed(failure);
        } else if (!promised().succeeded(value)) {
            Surplus.discard(this, source, value, null);
        }
    }

    @Override
    void broken(Throwable thrown) {
        if (become(Status.RUNNING, Status.FAILED)) {
            failedWith(thrown);
            disarm();
        }
        promised().failed(thrown);
    }

    @Override
    void terminated() {
        source = null;
        super.terminated();
    }

    private Answer<@Nullable Object> promised() {
        return Objects.requireNonNull(answer, "answer");
    }

    /** The future of a scope: whoever cancels it cancels the scope. */
    private static final class Answer<T extends @Nullable Object> extends CompletableFuture<T> {

        private final ChildCall call;

        Answer(ChildCall call) {
            this.call = call;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            call.cancel(CancelReason.CALLER); // completes this future, unless it is complete
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

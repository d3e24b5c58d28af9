package dev.sheaf.testing;

import dev.sheaf.DeadlineTimer;
import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source that does what the test says, and counts what was done to it.
 *
 * {@snippet class="dev.sheaf.testing.TestingSnippets" region="scripted"}
 *
 * @param <Q> what is asked
 * @param <T> what is answered
 */
public final class ScriptedSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What comes in the end: a future that is complete, or never will be; null; or an exception. */
    private final Source<Q, T> script;

    private final @Nullable Duration delay; // null: it comes before fetch returns
    private final @Nullable DeadlineTimer stubborn; // null: honours a cancel; otherwise what delays it even then

    // Shared with the sources that were made of this one, or that this one was made of:
    private final List<Q> queries;
    private final List<T> released;
    private final AtomicInteger cancellations;

    private ScriptedSource(Source<Q, T> script) {
        this.script = script;
        this.delay = null;
        this.stubborn = null;
        this.queries = new CopyOnWriteArrayList<>();
        this.released = new CopyOnWriteArrayList<>();
        this.cancellations = new AtomicInteger();
    }

    private ScriptedSource(ScriptedSource<Q, T> same, @Nullable Duration delay, @Nullable DeadlineTimer stubborn) {
        this.script = same.script;
        this.delay = delay;
        this.stubborn = stubborn;
        this.queries = same.queries;
        this.released = same.released;
        this.cancellations = same.cancellations;
    }

    /**
     * Answers, before {@code fetch} returns unless {@link #after} says otherwise.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param value the answer
     * @return the source
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> ScriptedSource<Q, T> answers(T value) {
        return new ScriptedSource<>((query, context) -> CompletableFuture.completedFuture(value));
    }

    /**
     * Fails, before {@code fetch} returns unless {@link #after} says otherwise.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param failure what it fails with
     * @return the source
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> ScriptedSource<Q, T> fails(
            Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        return new ScriptedSource<>((query, context) -> CompletableFuture.failedFuture(failure));
    }

    /**
     * Never answers; ends when it is cancelled.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @return the source
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> ScriptedSource<Q, T> hangs() {
        return new ScriptedSource<>((query, context) -> new CompletableFuture<>());
    }

    /**
     * Throws instead of returning a future, as a source must not.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @param thrown what {@code fetch} throws
     * @return the source
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> ScriptedSource<Q, T> throwing(
            RuntimeException thrown) {
        Objects.requireNonNull(thrown, "thrown");
        return new ScriptedSource<>((query, context) -> {
            throw thrown;
        });
    }

    /**
     * Returns {@code null} instead of a future, as a source must not.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @return the source
     */
    @SuppressWarnings("NullAway") // that is the misbehaviour
    public static <Q extends @Nullable Object, T extends @Nullable Object> ScriptedSource<Q, T> returningNull() {
        return new ScriptedSource<>((query, context) -> null);
    }

    /**
     * This script, played some time after the start. The two count together.
     *
     * @param later how long after the start
     * @return the source
     */
    public ScriptedSource<Q, T> after(Duration later) {
        return new ScriptedSource<>(this, Objects.requireNonNull(later, "later"), stubborn);
    }

    /**
     * This script played to its end even when it was cancelled, as a source does that does not co-operate: its future
     * cannot be cancelled, its answer comes late. The two count together.
     *
     * @param timer the {@link VirtualTime} of the test
     * @return the source
     */
    public ScriptedSource<Q, T> ignoringCancel(DeadlineTimer timer) {
        return new ScriptedSource<>(this, delay, Objects.requireNonNull(timer, "timer"));
    }

    @Override
    @SuppressWarnings({"NullAway", "FutureReturnValueIgnored"}) // null as scripted; a handler that does not throw
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        synchronized (queries) {
            queries.add(query);
            queries.notifyAll();
        }
        CompletableFuture<T> end = script.fetch(query, context);
        if (end == null) {
            return null;
        }
        CompletableFuture<T> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return stubborn == null && super.cancel(mayInterruptIfRunning);
            }
        };
        context.onCancel(cancellations::incrementAndGet);
        // Beside the cancel of the future, which does not come from a decorator that wants the late answer.
        context.onCancel(() -> answer.cancel(true));
        context.endsWith(answer); // of a source that ignores a cancel, a decorator may have given up the future
        Runnable play = () -> end.handle(
                (value, failure) -> failure == null ? answer.complete(value) : answer.completeExceptionally(failure));
        if (delay == null || !end.isDone()) {
            play.run();
        } else if (stubborn == null) {
            context.schedule(delay, play);
        } else {
            stubborn.schedule(stubborn.nanoTime() + delay.toNanos(), play);
        }
        return answer;
    }

    @Override
    public void release(T value) {
        released.add(value);
    }

    /**
     * How often it was asked.
     *
     * @return the number of fetches
     */
    public int starts() {
        return queries.size();
    }

    /**
     * Waits until it has been asked, for tests on real threads; half a minute at most.
     *
     * @param times how often it must have been asked
     * @throws AssertionError if it was not
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public void awaitStarts(int times) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        synchronized (queries) {
            while (queries.size() < times) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new AssertionError("asked " + queries.size() + " times in " + PATIENCE + ", not " + times);
                }
                queries.wait(left);
            }
        }
    }

    /**
     * What it was asked.
     *
     * @return the queries in their order
     */
    public List<Q> queries() {
        return queries.stream().toList();
    }

    /**
     * How many of its fetches were cancelled before they ended.
     *
     * @return the number of cancelled contexts
     */
    public int cancellations() {
        return cancellations.get();
    }

    /**
     * What was given back unused.
     *
     * @return the released values in their order
     */
    public List<T> released() {
        return released.stream().toList();
    }
}

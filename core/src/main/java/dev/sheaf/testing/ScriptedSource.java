package dev.sheaf.testing;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import dev.sheaf.DeadlineTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source that does what the test says, and counts what was done to it.
 *
 * {@snippet class="dev.sheaf.testing.VirtualTimeTest" region="scripted"}
 *
 * @param <Q> what is asked
 * @param <T> what is answered
 */
public final class ScriptedSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    /** What the source does in the end. */
    private interface Script<T extends @Nullable Object> {
        void play(CompletableFuture<T> answer);
    }

    private final @Nullable Script<T> script; // null: hangs
    private final @Nullable Duration delay; // null: before fetch returns
    private final @Nullable DeadlineTimer stubbornTimer; // null: honours a cancel
    private final boolean returnsNull;
    private final @Nullable RuntimeException thrown;

    private final List<Q> queries = new CopyOnWriteArrayList<>();
    private final List<T> released = new CopyOnWriteArrayList<>();
    private final AtomicInteger cancellations = new AtomicInteger();

    private ScriptedSource(
            @Nullable Script<T> script,
            @Nullable Duration delay,
            @Nullable DeadlineTimer stubbornTimer,
            boolean returnsNull,
            @Nullable RuntimeException thrown) {
        this.script = script;
        this.delay = delay;
        this.stubbornTimer = stubbornTimer;
        this.returnsNull = returnsNull;
        this.thrown = thrown;
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
        return new ScriptedSource<>(answer -> answer.complete(value), null, null, false, null);
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
        return new ScriptedSource<>(answer -> answer.completeExceptionally(failure), null, null, false, null);
    }

    /**
     * Never answers; ends when it is cancelled.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @return the source
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> ScriptedSource<Q, T> hangs() {
        return new ScriptedSource<>(null, null, null, false, null);
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
        return new ScriptedSource<>(null, null, null, false, thrown);
    }

    /**
     * Returns {@code null} instead of a future, as a source must not.
     *
     * @param <Q> what is asked
     * @param <T> what is answered
     * @return the source
     */
    public static <Q extends @Nullable Object, T extends @Nullable Object> ScriptedSource<Q, T> returningNull() {
        return new ScriptedSource<>(null, null, null, true, null);
    }

    /**
     * This script, played some time after the start; what was counted stays behind.
     *
     * @param later how long after the start
     * @return the source
     */
    public ScriptedSource<Q, T> after(Duration later) {
        Objects.requireNonNull(later, "later");
        return new ScriptedSource<>(script, later, stubbornTimer, returnsNull, thrown);
    }

    /**
     * This script played to its end even when it was cancelled, as a source does that does not co-operate: its future cannot be
     * cancelled, its answer comes late. What was counted stays behind.
     *
     * @param timer the {@link VirtualTime} of the test
     * @return the source
     */
    public ScriptedSource<Q, T> ignoringCancel(DeadlineTimer timer) {
        Objects.requireNonNull(timer, "timer");
        return new ScriptedSource<>(script, delay, timer, returnsNull, thrown);
    }

    @Override
    @SuppressWarnings("NullAway") // returning null is what the script is for
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        queries.add(query);
        if (thrown != null) {
            throw thrown;
        }
        if (returnsNull) {
            return null;
        }
        CompletableFuture<T> answer = stubbornTimer == null ? new CompletableFuture<>() : new Stubborn<>();
        context.onCancel(() -> {
            cancellations.incrementAndGet();
            answer.cancel(true); // who asked may keep the future, and only the context hears of the cancel
        });
        if (stubbornTimer != null) {
            context.endsWith(answer);
        }
        Script<T> end = script;
        if (end != null) {
            play(end, answer, context);
        }
        return answer;
    }

    private void play(Script<T> end, CompletableFuture<T> answer, FetchContext context) {
        if (delay == null) {
            end.play(answer);
        } else if (stubbornTimer != null) {
            stubbornTimer.schedule(stubbornTimer.nanoTime() + delay.toNanos(), () -> end.play(answer));
        } else {
            context.schedule(delay, () -> end.play(answer));
        }
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
     * What it was asked.
     *
     * @return the queries in their order
     */
    public List<Q> queries() {
        return Collections.unmodifiableList(new ArrayList<>(queries));
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
     * What was given back, because nobody used it.
     *
     * @return the released values in their order
     */
    public List<T> released() {
        return Collections.unmodifiableList(new ArrayList<>(released));
    }

    /** A future that goes on when it is cancelled. */
    private static final class Stubborn<T extends @Nullable Object> extends CompletableFuture<T> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }
}

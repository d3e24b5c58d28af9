package dev.sheaf.sources;

import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Outcome;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One fetch of {@link Source#settleEach}: keeps what has arrived, and answers when all keys have settled or time is
 * nearly up.
 *
 * <p>Whatever comes first ends it: the last outcome, or the task that is due before the deadline. What comes later is
 * released.
 */
final class SettleEachFetch<Q extends @Nullable Object, T extends @Nullable Object> {

    /**
     * Before the deadline, at which the run would count this as pending: more than a tick of the timer, and time to
     * hand over.
     */
    private static final Duration MARGIN = Duration.ofMillis(20);

    final Relay<List<Outcome<T>>> future = new Relay<>();
    final Window window;

    private final Source<Q, T> source;
    private final List<Q> keys;
    private final IntFunction<String> names;
    private final FetchContext context;

    // Guarded by this until it is over, then read by the thread that has the future complete:

    private final List<Outcome<T>> outcomes; // in the order of the keys; skipped until a key is asked
    private final List<CompletableFuture<T>> answers = new ArrayList<>();
    private int pending;
    private boolean over;

    SettleEachFetch(Source<Q, T> source, List<Q> keys, IntFunction<String> names, FetchContext context) {
        this.source = source;
        this.keys = keys;
        this.names = names;
        this.context = context;
        this.outcomes = new ArrayList<>(Collections.nCopies(keys.size(), new Outcome.Skipped<>()));
        this.pending = keys.size();
        this.window = new Window(keys.size(), this::ask);
    }

    /** Keeps what has arrived when time is nearly up; a short time is cut in half. */
    void armForDeadline() {
        Duration left = context.deadline().remaining();
        Duration early = left.compareTo(MARGIN.multipliedBy(2)) < 0 ? left.dividedBy(2) : MARGIN;
        context.schedule(left.minus(early), () -> end(CancelReason.DEADLINE));
    }

    private void ask(int key) {
        if (!start(key)) {
            end(CancelReason.CALLER); // without effect, unless the future was cancelled between two keys
            return;
        }
        FetchScope scope;
        try {
            scope = future.open(context, names.apply(key), context.deadline());
        } catch (RuntimeException noName) {
            settled(key, new Outcome.Failed<>(noName), null);
            window.free(1);
            return;
        }
        CompletableFuture<T> answer = scope.run(source, keys.get(key));
        context.follow(answer, (value, failure) -> {
            if (failure == null) {
                settled(key, new Outcome.Succeeded<>(value), answer);
            } else {
                settled(key, outcome(failure, scope), null);
            }
            window.free(1);
        });
    }

    /** Until its outcome is known, a key that was asked counts as one that has no answer in time. */
    private synchronized boolean start(int key) {
        if (!over) {
            outcomes.set(key, new Outcome.TimedOut<>());
        }
        return !over && !future.isDone();
    }

    private static <T extends @Nullable Object> Outcome<T> outcome(Throwable failure, FetchScope scope) {
        if (failure instanceof DeadlineExceededException) {
            return new Outcome.TimedOut<>();
        }
        return failure instanceof CancellationException && scope.isCancelled()
                ? new Outcome.Cancelled<>(scope.cancelReason().orElseThrow())
                : new Outcome.Failed<>(failure);
    }

    private void settled(int key, Outcome<T> outcome, @Nullable CompletableFuture<T> answer) {
        boolean late;
        boolean last;
        synchronized (this) {
            late = over;
            if (!late) {
                outcomes.set(key, outcome);
                if (answer != null) {
                    answers.add(answer);
                }
            }
            last = --pending == 0;
        }
        if (late && answer != null) {
            release(answer);
        } else if (last) {
            end(CancelReason.SATISFIED);
        }
    }

    /** Answers with what is there, unless that was done. The list never changes after that. */
    private void end(CancelReason why) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        future.cancelScopes(why);
        future.pass(Collections.unmodifiableList(outcomes), () -> answers.forEach(this::release));
    }

    /**
     * The future of a scope knows the owner of its value, so it does not matter which source is named here.
     */
    private void release(CompletableFuture<T> answer) {
        context.release(source, answer);
    }
}

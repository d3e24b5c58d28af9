package dev.sheaf.sources;

import dev.sheaf.CancelReason;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One fetch that asks several sources, each in a scope, until enough of them have answered: as many as the user says
 * for {@link Source#quorum}, one for {@link Source#firstOf}, {@link Source#or} and a hedge, all for {@link
 * Source#each}.
 *
 * <p>This counts; the decorator says which source is asked when. A decorator that leaves a source out counts it as
 * {@link #failed}: each position is counted once, or the fetch would never end.
 *
 * <p><b>One outcome decides</b>: the answer that makes enough, or the failure after which there cannot be enough.
 * Outcomes arrive on any thread and are counted under the lock of this; the thread that brings the deciding one does
 * the rest without it, since a cancel and a release call foreign code. What is counted never changes after the
 * decision, so it needs no lock then: neither for that thread nor for one that sees the future complete.
 *
 * <p><b>Answers</b> are kept as the futures of their scopes, each of which knows the owner of its value. One that
 * comes after the decision is released by the thread that brings it; those that came before, by the deciding thread if
 * there are not enough, or by the future if its value is not used. Failures stay in their scopes, where the run finds
 * them; the last one fails the future.
 */
class QuorumFetch<T extends @Nullable Object, R extends @Nullable Object> {

    /** What the decorator answers with. */
    final Relay<R> future = new Relay<>();

    private final FetchContext context;
    private final int enough;
    private final Function<List<T>, R> result;

    /** By position; null without an answer. Guarded by this until it is decided, as are the fields below. */
    private final @Nullable CompletableFuture<T>[] answers;

    private int missing; // how many answers it still takes
    private int possible; // how many have answered, or still may
    private @Nullable Throwable lastFailure; // null until one fails, which comes before a decision against the fetch
    private boolean decided;

    /** The result is made of the answers, in the order of their positions. */
    @SuppressWarnings("unchecked") // there is no other array of a generic type
    QuorumFetch(FetchContext context, int enough, int sources, Function<List<T>, R> result) {
        this.context = context;
        this.enough = enough;
        this.missing = enough;
        this.possible = sources;
        this.answers = (CompletableFuture<T>[]) new CompletableFuture<?>[sources];
        this.result = result;
    }

    /** Two sources, of which one is to answer. */
    static <T extends @Nullable Object> QuorumFetch<T, T> oneOfTwo(FetchContext context) {
        return new QuorumFetch<>(context, 1, 2, answers -> answers.get(0));
    }

    /** Opens the scope of one source, which the report shows as skipped until the source is asked. */
    FetchScope open(String name) {
        return future.open(context, name, context.deadline());
    }

    /** Asks one source. The action runs when its outcome has been counted, on the thread that brought it. */
    <Q extends @Nullable Object> void ask(
            int position, FetchScope scope, Source<? super Q, T> source, Q query, Runnable then) {
        CompletableFuture<T> answer = scope.run(source, query);
        context.follow(answer, (value, failure) -> {
            if (failure == null) {
                answered(position, answer);
            } else {
                failed(failure);
            }
            then.run();
        });
    }

    /**
     * Whether there is no point in asking another source: this has decided, or the holder of the future has completed
     * it.
     */
    synchronized boolean isOver() {
        return decided || future.isDone();
    }

    private void answered(int position, CompletableFuture<T> answer) {
        boolean late;
        synchronized (this) {
            late = decided;
            if (!late) {
                answers[position] = answer;
                decided = --missing == 0;
            }
            if (!decided) {
                return;
            }
        }
        if (late) {
            release(answer);
        } else {
            future.cancelScopes(CancelReason.SATISFIED);
            List<T> values = new ArrayList<>(enough);
            for (CompletableFuture<T> each : answers) {
                if (each != null) {
                    values.add(each.join());
                }
            }
            future.pass(result.apply(Collections.unmodifiableList(values)), this::releaseAnswers);
        }
    }

    /** Counts a source that has failed; with null, one that will not be asked, after or before another one fails. */
    void failed(@Nullable Throwable failure) {
        synchronized (this) {
            if (decided) {
                return;
            }
            lastFailure = failure == null ? lastFailure : failure;
            decided = --possible < enough;
            if (!decided) {
                return;
            }
        }
        Throwable last = Objects.requireNonNull(lastFailure);
        future.cancelScopes(whyStopped(last));
        releaseAnswers();
        future.completeExceptionally(last);
    }

    /** A cancel from above says why; and a source may see the deadline of this fetch before the timer does. */
    private CancelReason whyStopped(Throwable last) {
        CancelReason own = future.isCancelled() ? CancelReason.CALLER : CancelReason.SIBLING_FAILED;
        return context.deadline().isCauseOf(last)
                ? CancelReason.DEADLINE
                : context.cancelReason().orElse(own);
    }

    private void releaseAnswers() {
        for (CompletableFuture<T> answer : answers) {
            if (answer != null) {
                release(answer);
            }
        }
    }

    /**
     * The future of a scope knows the owner of its value, so it does not matter which source is named here.
     */
    private void release(CompletableFuture<T> answer) {
        context.release((query, unused) -> answer, answer);
    }
}

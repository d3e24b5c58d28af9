package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.CancelReason;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Source} promises: extend this, and the tests check it on yours.
 *
 * <p>The sources are asked for real, in real time; nothing here depends on how fast they are.
 *
 * @param <Q> what is asked
 * @param <T> what is answered
 */
@Tag("realtime")
public abstract class SourceContract<Q, T> {

    /** Far beyond what anything here takes; reached only by a source that breaks its promises. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration LONG = Duration.ofMinutes(5);

    /**
     * A source that answers.
     *
     * @return the source, asked several times
     */
    protected abstract Source<Q, T> answering();

    /**
     * A source that fails of itself.
     *
     * @return the source
     */
    protected abstract Source<Q, T> failing();

    /**
     * A source that would take minutes.
     *
     * @return the source
     */
    protected abstract Source<Q, T> hanging();

    /**
     * What to ask.
     *
     * @return the query
     */
    protected abstract Q query();

    /** Waits until the work of {@link #hanging} has begun, as seen from where it is done; by default does not wait. */
    protected void awaitBegun() {}

    /** Waits until no work of {@link #hanging} goes on, as seen from where it is done; by default takes the source's word. */
    protected void awaitStopped() {}

    private static FetchScope open() {
        return open(LONG);
    }

    private static FetchScope open(Duration limit) {
        return RunEnvironment.system().open("contract", Deadline.in(limit));
    }

    @Test
    void answers() {
        assertThat(open().run(answering(), query())).succeedsWithin(PATIENCE);
    }

    @Test
    void answersSeveralAtATime() {
        Source<Q, T> source = answering();
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(open().run(source, query()));
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer).succeedsWithin(PATIENCE));
    }

    @Test
    void failsWithItsOwnFailureAndNotWithACancellation() {
        CompletableFuture<T> answer = open().run(failing(), query());

        Throwable failure = catchThrowable(() -> answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));

        assertThat(failure).isInstanceOf(ExecutionException.class);
        assertThat(failure.getCause())
                .isNotInstanceOfAny(CompletionException.class, ExecutionException.class, CancellationException.class);
    }

    @Test
    void isStillUsableAfterAFailureElsewhere() {
        Source<Q, T> source = answering();
        assertThat(open().run(failing(), query())).failsWithin(PATIENCE);

        assertThat(open().run(source, query())).succeedsWithin(PATIENCE);
    }

    @Test
    void stopsWhenItsContextIsCancelled() {
        Ended<Q, T> ended = new Ended<>(hanging());
        FetchScope scope = open();
        CompletableFuture<T> answer = scope.run(ended, query());
        awaitBegun();

        scope.cancel(CancelReason.CALLER);

        assertThat(answer).isCancelled();
        ended.await();
        awaitStopped();
    }

    @Test
    void stopsWhenOnlyItsFutureIsCancelled() {
        Ended<Q, T> ended = new Ended<>(hanging());
        assertThat(open().run(ended, query())).isNotDone();
        awaitBegun();

        ended.future.cancel(true);

        ended.await();
        awaitStopped();
    }

    @Test
    void stopsAtTheDeadline() {
        Ended<Q, T> ended = new Ended<>(hanging());

        CompletableFuture<T> answer = open(Duration.ofMillis(200)).run(ended, query());

        assertThat(catchThrowable(() -> answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)))
                .hasCauseInstanceOf(DeadlineExceededException.class);
        ended.await();
        awaitStopped();
    }

    @Test
    void doesNothingInAContextThatIsAlreadyCancelled() {
        CompletableFuture<?> ran = new CompletableFuture<>();
        FetchScope outer = open();
        CompletableFuture<T> answer = outer.run(
                (query, context) -> {
                    outer.cancel(CancelReason.CALLER);
                    CompletableFuture<T> late = hanging().fetch(query, context);
                    ran.complete(null);
                    return late;
                },
                query());

        assertThat(ran).isCompleted();
        assertThat(answer).isCancelled();
        awaitStopped();
    }

    @Test
    void hasEndedWhenItsRunHasTerminated() {
        Plan<Q> plan = Plan.of("contract", LONG);
        plan.require("source", hanging());
        var run = plan.combine(got -> "never").start(query());
        awaitBegun();

        run.cancel(true);

        CompletionStage<Report> terminated = run.terminated();
        assertThat(terminated).succeedsWithin(PATIENCE);
        awaitStopped();
    }

    /** Remembers the future of a fetch, and knows when that fetch has ended. */
    private static final class Ended<Q, T> implements Source<Q, T> {

        private final Source<Q, T> source;
        private CompletableFuture<T> future;

        Ended(Source<Q, T> source) {
            this.source = source;
        }

        @Override
        public CompletableFuture<T> fetch(Q query, FetchContext context) {
            future = source.fetch(query, context);
            return future;
        }

        void await() {
            assertThat(future.handle((value, failure) -> "ended")).succeedsWithin(PATIENCE);
        }
    }
}

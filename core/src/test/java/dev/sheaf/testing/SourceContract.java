package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Source} promises: extend this, and the tests check it on yours.
 *
 * <p>The sources are asked for real, in real time; nothing here depends on how fast they are. Up to twenty fetches go
 * on at the same time, and two handlers of answers block at most.
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
     * A source whose answer would be larger than it takes.
     *
     * @return the source; by default none, where nothing bounds what it takes
     */
    protected Optional<Source<Q, T>> overflowing() {
        return Optional.empty();
    }

    /**
     * What to ask.
     *
     * @return the query
     */
    protected abstract Q query();

    /** Waits until the work of {@link #hanging} has begun, as seen from where it is done; by default does not wait. */
    protected void awaitBegun() {}

    /** Waits until no work of {@link #hanging} goes on, as seen where it is done; by default believes the source. */
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
    void failsOfItselfWhenTheAnswerIsTooLarge() {
        Optional<Source<Q, T>> overflowing = overflowing();
        assumeTrue(overflowing.isPresent(), "nothing bounds the answers of this source");
        CompletableFuture<T> answer = open().run(overflowing.get(), query());

        Throwable failure = catchThrowable(() -> answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));

        assertThat(failure).isInstanceOf(ExecutionException.class);
        assertThat(failure.getCause())
                .isNotInstanceOfAny(
                        CancellationException.class, DeadlineExceededException.class, VirtualMachineError.class);
        assertThat(open().run(answering(), query())).succeedsWithin(PATIENCE);
    }

    /** An answer may come in the moment of a cancel, or after it: it goes back, and what it took to get it as well. */
    @Test
    void losesNothingToAnswersThatComeLate() {
        Source<Q, T> source = answering();
        for (int round = 0; round < 50; round++) {
            AtomicInteger released = new AtomicInteger();
            CompletableFuture<String> over = new CompletableFuture<>();
            Ended<Q, T> ended = new Ended<>(source);
            FetchScope scope = open();
            scope.onEnd(() -> over.complete("over"));
            CompletableFuture<T> answer = scope.run(ended.onRelease(value -> released.incrementAndGet()), query());
            for (int spins = round * round * 20; spins > 0 && !answer.isDone(); spins--) {
                Thread.onSpinWait();
            }
            scope.cancel(CancelReason.CALLER);

            assertThat(over).succeedsWithin(PATIENCE);
            int delivered = answer.isCompletedExceptionally() ? 0 : 1;
            assertThat(released.get() + delivered).isEqualTo(ended.future.isCompletedExceptionally() ? 0 : 1);
        }
        assertThat(open().run(source, query())).succeedsWithin(PATIENCE);
    }

    /** Or else its futures complete on threads that others need, such as a selector's. */
    @Test
    void isNotHeldUpByWhatIsMadeOfItsAnswers() {
        Source<Q, T> source = answering();
        CompletableFuture<T> next = new CompletableFuture<>();
        List<CompletableFuture<T>> held = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        for (CompletableFuture<T> answer : held) {
            Source<Q, T> blocking = source.map(value -> next.join());
            Runnable ask = () -> {
                var unused = open().run(blocking, query()).thenAccept(answer::complete);
            };
            Thread asking = new Thread(ask); // of its own, for the answer may be there on the spot
            asking.start();
        }
        try {
            assertThat(open().run(source, query()).thenAccept(next::complete)).succeedsWithin(PATIENCE);
            assertThat(held).allSatisfy(answer -> assertThat(answer).succeedsWithin(PATIENCE));
        } finally {
            next.cancel(true);
        }
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

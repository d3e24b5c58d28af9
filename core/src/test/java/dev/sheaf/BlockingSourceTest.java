package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.causeOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** {@link Source#blocking} and {@link Source#interruptible}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class BlockingSourceTest extends RunFixture {

    private final Deque<Runnable> worker = new ArrayDeque<>();

    @Test
    void runsTheBodyOnTheExecutor() {
        var run = run(Source.<String, String>blocking(worker::add, (query, context) -> "got " + query));

        assertThat(run).isNotDone();
        worker.remove().run();

        assertThat(run).isCompletedWithValue("got 42");
    }

    @Test
    void whatTheBodyThrowsIsTheFailureUntouched() {
        var checked = new Exception("checked");
        var run = run(Source.<String, String>blocking(worker::add, (query, context) -> {
            throw checked;
        }));

        worker.remove().run();

        assertThat(causeOf(run)).isSameAs(checked);
    }

    @Test
    void givenUpByItsCallerIsNeverRun() {
        List<String> ran = new ArrayList<>();
        List<CompletableFuture<String>> given = new ArrayList<>();
        var run = run((query, context) -> {
            given.add(Source.<String, String>blocking(worker::add, (asked, unused) -> {
                        ran.add(asked);
                        return asked;
                    })
                    .fetch(query, context));
            return given.get(0);
        });

        assertThat(given.get(0).cancel(true)).isTrue();
        worker.remove().run();

        assertThat(ran).isEmpty();
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
        assertThat(given.get(0).cancel(true)).isTrue();
    }

    @Test
    void thatHasAnsweredIsNotCancelled() {
        List<CompletableFuture<String>> given = new ArrayList<>();
        run((query, context) -> {
            given.add(Source.<String, String>blocking(worker::add, (asked, unused) -> asked)
                    .fetch(query, context));
            return given.get(0);
        });
        worker.remove().run();

        assertThat(given.get(0).cancel(true)).isFalse();
    }

    /** It belongs to whoever set it: only our own interrupt is taken back. */
    @Test
    void leavesAnInterruptOfItsWorkerAlone() {
        run(Source.<String, String>blocking(worker::add, (query, context) -> query));
        Thread.currentThread().interrupt();

        worker.remove().run();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void cancelledBeforeItsTurnIsNeverRun() {
        List<String> ran = new ArrayList<>();
        var run = run(Source.blocking(worker::add, (query, context) -> ran.add(query)));

        run.cancel(true);
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
        worker.remove().run();

        assertThat(ran).isEmpty();
    }

    @Test
    void aBodyThatRunsOnIsWaitedForByTermination() {
        List<Boolean> seen = new ArrayList<>();
        List<Aggregation<Boolean>> runs = new ArrayList<>();
        runs.add(run(Source.blocking(worker::add, (query, context) -> {
            runs.get(0).cancel(true);
            seen.add(runs.get(0).terminated().toCompletableFuture().isDone());
            return seen.add(context.isCancelled());
        })));

        worker.remove().run();

        assertThat(seen).containsExactly(false, true);
        assertThat(runs.get(0).terminated().toCompletableFuture()).isCompleted();
    }

    private List<Boolean> interruptedWhenCancelledInside(
            BiFunction<Executor, Source.Body<String, Boolean>, Source<String, Boolean>> factory) {
        List<Boolean> interrupted = new ArrayList<>();
        List<Aggregation<?>> runs = new ArrayList<>();
        runs.add(run(factory.apply(worker::add, (query, context) -> {
            runs.get(0).cancel(true);
            return interrupted.add(Thread.currentThread().isInterrupted());
        })));
        worker.remove().run();
        interrupted.add(Thread.interrupted());
        return interrupted;
    }

    @Test
    void neverInterruptsTheBody() {
        assertThat(interruptedWhenCancelledInside(Source::blocking)).containsExactly(false, false);
    }

    @Test
    void interruptibleInterruptsTheBodyAndNotTheNextTaskOfItsThread() {
        assertThat(interruptedWhenCancelledInside(Source::interruptible)).containsExactly(true, false);
    }

    @Test
    void cancelledBetweenItsTurnAndItsBodyIsNotInterruptedAndStillTerminates() {
        List<String> ran = new ArrayList<>();
        List<Aggregation<?>> runs = new ArrayList<>();
        RunEnvironment cancelling = time.environment()
                .withContext(() -> task -> () -> {
                    runs.forEach(run -> run.cancel(true));
                    task.run();
                });
        Source<String, Boolean> source = Source.interruptible(worker::add, (query, context) -> ran.add(query));
        runs.add(over(source.onRelease(value -> {})).in(cancelling).start("42"));

        worker.remove().run();

        assertThat(ran).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(runs.get(0).terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void aBodyThatTheContextLeavesOutFailsTheFetch() {
        boolean[] leavesOut = {false};
        RunEnvironment broken = time.environment()
                .withContext(() -> task -> () -> {
                    if (!leavesOut[0]) {
                        task.run();
                    }
                });
        var run = over(Source.<String, String>blocking(worker::add, (query, context) -> "never"))
                .in(broken)
                .start("42");
        leavesOut[0] = true;

        worker.remove().run();

        assertThat(run).isCompletedExceptionally();
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void anExecutorThatRejectsFailsTheFetch() {
        var run = run(Source.<String, String>blocking(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                (query, context) -> "never"));

        assertThat(causeOf(run)).isInstanceOf(RejectedExecutionException.class);
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
    }

    @Test
    void aBodyThatGoesOnAfterTheCancelStillHandsItsValueBack() {
        List<String> events = new ArrayList<>();
        List<String> released = new ArrayList<>();
        var blocking = Source.<String, String>blocking(worker::add, (query, context) -> {
            events.add("cancelled " + context.isCancelled());
            return "connection";
        });
        Source<String, String> cancelledMeanwhile = Source.<String, String>blocking(worker::add, (query, context) -> {
                    context.onCancel(() -> events.add("told"));
                    time.advance(LIMIT);
                    return "connection";
                })
                .onRelease(released::add);
        var run = run(cancelledMeanwhile);
        var neverBegun = run(blocking.onRelease(released::add));
        neverBegun.cancel(true);

        worker.forEach(Runnable::run);

        assertThat(events).containsExactly("told");
        assertThat(released).containsExactly("connection");
        assertThat(run.terminated().toCompletableFuture()).isCompleted();
        assertThat(neverBegun.terminated().toCompletableFuture()).isCompleted();
    }
}

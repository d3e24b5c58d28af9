package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.time.HandOff;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real clock, timer and executors. Each test waits for an event; the bounds are only reached by a bug. */
@Tag("realtime")
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is on which threads they go on
class RunEnvironmentTest extends RunFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Real threads, and a clock that does not depend on how fast they are. */
    private final RunEnvironment movedByHand = RunEnvironment.system().withTimer(time, HandOff.SIGNALS);

    @Test
    void aDeadlineFiresOnTheExecutorAndNeverEarly() {
        CompletableFuture<Thread> cancelledOn = new CompletableFuture<>();
        Source<String, String> source = (query, context) -> {
            context.onCancel(() -> cancelledOn.complete(Thread.currentThread()));
            return new CompletableFuture<>();
        };
        long start = System.nanoTime();
        var run = over(source, Duration.ofSeconds(1)).start("42");

        assertThat(catchThrowable(() -> run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)))
                .hasCauseInstanceOf(DeadlineExceededException.class);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        Thread thread = cancelledOn.join();
        assertThat(thread.getName()).startsWith("sheaf-signal");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void anExecutorThatRejectsDoesNotLoseTheRunNorUseTheTimersThread() {
        Source<String, String> source = (query, context) -> new CompletableFuture<>();
        RunEnvironment rejecting = movedByHand.withExecutor(task -> {
            throw new RejectedExecutionException("full");
        });

        var run = over(source, Duration.ofSeconds(1)).in(rejecting).start("42");
        var concludedOn = run.handle((value, failure) -> Thread.currentThread().getName());
        time.advance(Duration.ofSeconds(1));

        // Not by get of the run itself: a thread that waits there may be the one that runs the dependents.
        assertThat(concludedOn).succeedsWithin(PATIENCE).asString().startsWith("sheaf-refused");
        assertThat(catchThrowable(run::join)).hasCauseInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void whatIsHandedOffWhileTheExecutorsAreBusyElsewhereIsNotHeldUp() throws Exception {
        ExecutorService workers = RunEnvironment.blockingExecutor("busy", 1);
        CompletableFuture<Void> release = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        try {
            var blocked = over(
                            Source.<String, String>blocking(workers, (query, context) -> {
                                begun.countDown();
                                release.join();
                                return "late";
                            }),
                            Duration.ofSeconds(1))
                    .in(movedByHand)
                    .start("42");
            assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            time.advance(Duration.ofSeconds(1));

            assertThat(catchThrowable(() -> blocked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)))
                    .hasCauseInstanceOf(DeadlineExceededException.class);
            assertThat(blocked.terminated().toCompletableFuture()).isNotDone();
            release.complete(null);

            assertThat(blocked.terminated()).succeedsWithin(PATIENCE);
        } finally {
            workers.shutdown();
        }
    }

    @Test
    void theBlockingExecutorUsesNamedVirtualThreadsWhereTheJdkHasThemAndDaemonsElsewhere() throws Exception {
        ExecutorService workers = RunEnvironment.blockingExecutor("mine", 2);
        try {
            Thread thread = workers.submit(Thread::currentThread).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(thread.getName()).startsWith("mine-");
            assertThat(thread.isDaemon()).isTrue();
            boolean virtual = !thread.getClass().equals(Thread.class);
            assertThat(virtual).isEqualTo(Runtime.version().feature() >= 21);
        } finally {
            workers.shutdown();
        }
    }

    @Test
    void aBlockingExecutorWithoutThreadsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunEnvironment.blockingExecutor("mine", 0))
                .withMessageContainingAll("'mine'", "at least one");
    }

    @Test
    void theCallbackExecutorRunsTheCombiningFunctionAndTheDependents() throws Exception {
        ExecutorService callbacks = RunEnvironment.blockingExecutor("callbacks", 1);
        try {
            Plan<String> plan = Plan.of("plan", Duration.ofMinutes(5));
            CompletableFuture<String> answer = new CompletableFuture<>();
            plan.require("part", (query, context) -> answer);
            var run = plan.combine(got -> Thread.currentThread().getName())
                    .in(RunEnvironment.system().withExecutor(callbacks))
                    .start("42");
            var dependent =
                    run.thenApply(name -> name + " " + Thread.currentThread().getName());

            answer.complete("x");

            assertThat(dependent).succeedsWithin(PATIENCE).asString().matches("callbacks-\\d+ callbacks-\\d+");
        } finally {
            callbacks.shutdown();
        }
    }

    /** An executor may run its tasks on the thread that brings them, as a full pool does with CallerRunsPolicy. */
    @Test
    void anExecutorThatRunsTasksItselfNeverGetsTheTimersThread() {
        CompletableFuture<String> ranOn = new CompletableFuture<>();
        Source<String, String> source = (query, context) -> {
            context.schedule(
                    Duration.ZERO, () -> ranOn.complete(Thread.currentThread().getName()));
            return new CompletableFuture<>();
        };

        var run = over(source, Duration.ofMinutes(5))
                .in(RunEnvironment.system().withExecutor(Runnable::run))
                .start("42");
        assertThat(ranOn).succeedsWithin(PATIENCE).asString().startsWith("sheaf-signal");

        CompletableFuture<String> endedOn = new CompletableFuture<>();
        run.whenComplete(
                (value, failure) -> endedOn.complete(Thread.currentThread().getName()));
        run.orTimeout(1, TimeUnit.NANOSECONDS);
        assertThat(endedOn).succeedsWithin(PATIENCE).asString().startsWith("sheaf-signal");
    }

    /** A release is the user's code, and may take longer than the stopping of others can wait. */
    @Test
    void whatFollowsWhenTheCallerCompletesARunHimselfDoesNotTakeAThreadForSignals() {
        CompletableFuture<String> releasedOn = new CompletableFuture<>();
        Plan<String> plan = Plan.of("plan", Duration.ofMinutes(5));
        Source<String, String> answers = (query, context) -> CompletableFuture.completedFuture("x");
        plan.require(
                "there",
                answers.onRelease(
                        value -> releasedOn.complete(Thread.currentThread().getName())));
        plan.require("missing", (query, context) -> new CompletableFuture<>());

        plan.combine(got -> "").start("42").complete("mine");

        assertThat(releasedOn).succeedsWithin(PATIENCE).asString().startsWith("sheaf-callback");
    }

    @Test
    void aMachineMayHaveAnyNumberOfProcessors() throws Exception {
        for (String processors : List.of("1", "100")) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:ActiveProcessorCount=" + processors,
                            "-cp",
                            System.getProperty("java.class.path"),
                            OneRun.class.getName())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(output).isZero();
        }
    }

    /** A run that needs the timer and both executors. */
    static final class OneRun {

        public static void main(String[] args) {
            Plan<String> plan = Plan.of("plan", Duration.ofMillis(1));
            plan.optional("hangs", (query, context) -> new CompletableFuture<String>(), "nothing");
            plan.combine(got -> "").start("42").join();
        }
    }

    @Test
    void aScopeAloneNeedsAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> time.environment().open(" ", time.environment().deadlineIn(Duration.ofSeconds(1))));
    }
}

package dev.sheaf.examples.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Who keeps the deadline when a task cannot be interrupted, as one that waits for a driver. */
@Tag("realtime")
class StubbornTest {

    private static final Duration LIMIT = Duration.ofMillis(1);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newCachedThreadPool();

    /** Ends when the test says so, whatever is done to its thread. */
    private String stubborn() {
        begun.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                release.await();
                break;
            } catch (InterruptedException ignored) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return "late";
    }

    @AfterEach
    void close() {
        release.countDown();
        workers.shutdown();
    }

    @Test
    void aScopeWaitsForTheTask() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        Thread owner = Thread.ofPlatform().start(() -> {
            answerByAScope();
            events.add("answered");
        });
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (begun.getCount() > 0
                || Arrays.stream(owner.getStackTrace()).noneMatch(frame -> "close".equals(frame.getMethodName()))) {
            assertThat(System.nanoTime()).isLessThan(end); // until time is up, and the owner waits for the task
        }

        events.add("released");
        release.countDown();

        assertThat(owner.join(Duration.ofSeconds(30))).isTrue();
        assertThat(events).containsExactly("released", "answered");
    }

    /** Until a task has begun within the limit: a scope whose time is up starts none. */
    private void answerByAScope() {
        for (Duration limit = Duration.ofMillis(10); begun.getCount() > 0; limit = limit.multipliedBy(2)) {
            Duration timeout = limit;
            try (var scope = StructuredTaskScope.open(Joiner.awaitAll(), config -> config.withTimeout(timeout))) {
                scope.fork(this::stubborn);
                scope.join();
            } catch (StructuredTaskScope.TimeoutException late) {
                // thrown by join before the block is closed; what follows the block has to wait
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }
    }

    @Test
    void allOfAnswers() {
        var all = CompletableFuture.allOf(CompletableFuture.supplyAsync(this::stubborn, workers));

        assertThatThrownBy(all.orTimeout(1, TimeUnit.MILLISECONDS)::join).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void reactorAnswers() {
        var task = Mono.fromCallable(this::stubborn).subscribeOn(Schedulers.boundedElastic());

        assertThatThrownBy(() -> task.timeout(LIMIT).block()).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void aTimeLimiterAnswers() {
        assertThatThrownBy(() -> TimeLimiter.of(LIMIT).executeFutureSupplier(() -> workers.submit(this::stubborn)))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void sheafAnswersAndSaysWhenTheTaskHasEnded() throws Exception {
        var time = new VirtualTime();
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        plan.require("task", Source.<String, String>interruptible(workers, (query, context) -> stubborn()));
        var run = time.start(plan.combine(got -> "never"), "42");
        List<String> events = new CopyOnWriteArrayList<>();
        var ended = run.terminated().thenRun(() -> events.add("terminated")).toCompletableFuture();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        time.advance(Duration.ofSeconds(2));

        assertThatThrownBy(run::join).hasCauseInstanceOf(DeadlineExceededException.class);
        events.add("answered");
        release.countDown();
        ended.get(30, TimeUnit.SECONDS);
        assertThat(events).containsExactly("answered", "terminated");
    }
}

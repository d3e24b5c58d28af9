package dev.sheaf.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.Awaiting;
import dev.sheaf.DeadlineTimer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The thread that drives the ring, under the real clock. Each test waits for an event; the bounds are only reached by a bug. */
@Tag("realtime")
class SystemTimerTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    /** How often the driver has looked at the ring. */
    private final AtomicInteger looks = new AtomicInteger();

    private final TimerRing ring = new TimerRing(System.nanoTime(), thrown -> {}) {
        @Override
        void advance(long now) {
            looks.incrementAndGet();
            super.advance(now);
        }
    };
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private SystemTimer timer(long idleNanos) {
        ThreadFactory daemons = HandOff.daemons("sheaf-timer");
        return new SystemTimer(ring, idleNanos, task -> {
            Thread thread = daemons.newThread(task);
            threads.add(thread);
            return thread;
        });
    }

    private static CompletableFuture<Thread> firing(DeadlineTimer timer, long ahead) {
        CompletableFuture<Thread> fired = new CompletableFuture<>();
        timer.schedule(timer.nanoTime() + ahead, () -> fired.complete(Thread.currentThread()));
        return fired;
    }

    private static <T> T await(CompletableFuture<T> future) {
        Awaiting.until(future::isDone);
        return future.join();
    }

    /** A driver that has fired once and sleeps for as long as it likes. */
    private SystemTimer asleep() {
        SystemTimer timer = timer(HOUR);
        Thread driver = await(firing(timer, 0));
        Awaiting.until(() -> driver.getState() == Thread.State.TIMED_WAITING);
        return timer;
    }

    @Test
    void tasksRunOnOneDaemonThreadThatHasInheritedNothing() {
        InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
        inherited.set("of the caller");
        CompletableFuture<String> seen = new CompletableFuture<>();
        SystemTimer timer = timer(0);

        timer.schedule(timer.nanoTime(), () -> seen.complete(inherited.get()));

        assertThat(await(seen)).isNull();
        assertThat(threads).hasSize(1);
        Thread driver = threads.get(0);
        assertThat(driver.getName()).isEqualTo("sheaf-timer-1");
        assertThat(driver.isDaemon()).isTrue();
        assertThat(driver.getContextClassLoader()).isNull();
    }

    @Test
    void whatTasksLeaveToAnExecutorWaitsUntilAllThatIsDueHasRun() {
        List<String> events = new CopyOnWriteArrayList<>();
        SystemTimer timer = timer(HOUR);
        Executor executor = timer.after(Runnable::run);
        long due = timer.nanoTime() + 50 * MILLI;
        for (String name : List.of("one", "two")) {
            timer.schedule(due, () -> {
                events.add(name);
                executor.execute(() -> events.add("after " + name));
            });
        }
        Awaiting.until(() -> events.size() == 4);

        assertThat(events).containsExactly("one", "two", "after one", "after two");
        executor.execute(() -> events.add("at once"));
        assertThat(events).endsWith("at once");
    }

    @Test
    void whatGetsNoThreadIsLeftAgain() {
        AtomicInteger tries = new AtomicInteger();
        SystemTimer timer = timer(HOUR);
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        Executor refusing = timer.after(task -> {
            if (tries.incrementAndGet() < 3) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        });

        timer.schedule(timer.nanoTime(), () -> refusing.execute(() -> ran.complete(Thread.currentThread())));

        assertThat(await(ran)).isSameAs(threads.get(0));
        assertThat(tries).hasValue(3);
    }

    @Test
    void theThreadSleepsUntilSomethingIsDueAndDoesNotLookInBetween() {
        SystemTimer timer = asleep();
        int before = looks.get();

        CompletableFuture<Thread> fired = firing(timer, 400 * MILLI);
        timer.schedule(timer.nanoTime() + HOUR, () -> {});
        await(fired);

        assertThat(looks.get() - before).isLessThanOrEqualTo(2); // 48 ticks have passed
    }

    @Test
    void theLookThatWasPlannedForARemovedTaskStaysPlanned() {
        SystemTimer timer = asleep();
        int before = looks.get();

        for (int i = 0; i < 1000; i++) {
            timer.schedule(timer.nanoTime() + 50 * MILLI, () -> {}).remove();
        }
        Awaiting.until(() -> looks.get() > before);

        assertThat(timer.armed()).isZero();
        assertThat(threads).hasSize(1);
        assertThat(await(firing(timer, 0))).as("a look is not the end").isSameAs(threads.get(0));
    }

    @Test
    void theThreadEndsWhenIdleAndTheNextTaskStartsAnother() throws Exception {
        SystemTimer timer = timer(10 * MILLI);
        Thread first = await(firing(timer, 0));
        first.join(Duration.ofSeconds(30).toMillis());
        assertThat(first.isAlive()).isFalse();
        assertThat(timer.armed()).isZero();

        Thread second = await(firing(timer, 20 * MILLI));

        assertThat(second).isNotSameAs(first);
        assertThat(threads).containsExactly(first, second);
    }

    @Test
    void aTaskThatThrowsOrInterruptsItsThreadHarmsNobody() {
        SystemTimer timer = asleep();
        timer.schedule(timer.nanoTime(), () -> {
            throw new IllegalStateException("on purpose");
        });
        timer.schedule(timer.nanoTime(), () -> Thread.currentThread().interrupt());

        Thread driver = await(firing(timer, 20 * MILLI));

        assertThat(driver).isSameAs(threads.get(0));
        Awaiting.until(() -> !driver.isInterrupted() && driver.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void withoutAThreadNothingIsScheduled() {
        AtomicInteger asked = new AtomicInteger();
        SystemTimer timer = new SystemTimer(ring, 0, task -> {
            if (asked.getAndIncrement() == 0) {
                throw new OutOfMemoryError("no thread, on purpose");
            }
            return new Thread(task);
        });

        assertThatThrownBy(() -> timer.schedule(timer.nanoTime(), () -> {})).isInstanceOf(OutOfMemoryError.class);
        assertThat(timer.armed()).isZero();

        assertThat(await(firing(timer, 0))).isNotNull();
    }

    @Test
    void aTaskIsRequired() {
        assertThatNullPointerException()
                .isThrownBy(() -> timer(0).schedule(0, null))
                .withMessage("task");
    }
}

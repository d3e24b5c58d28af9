package dev.sheaf.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Awaiting;
import dev.sheaf.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A timer that many threads use at a time. */
@Tag("realtime")
class SystemTimerStormTest {

    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final TimerRing ring = new TimerRing(System.nanoTime(), thrown -> {});
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ThreadFactory daemons = HandOff.daemons("sheaf-timer");
    private final ThreadFactory factory = task -> {
        Thread thread = daemons.newThread(task);
        threads.add(thread);
        return thread;
    };

    @Test
    void underManyThreadsEveryTaskEitherRunsOnceOrIsRemoved() {
        int producers = 4;
        int each = 20_000;
        SystemTimer timer = new SystemTimer(ring, 0, factory); // ends and starts again and again
        AtomicIntegerArray runs = new AtomicIntegerArray(producers * each);
        AtomicIntegerArray removals = new AtomicIntegerArray(producers * each);
        List<CompletableFuture<Void>> done = new CopyOnWriteArrayList<>();
        for (int p = 0; p < producers; p++) {
            int base = p * each;
            CompletableFuture<Void> ended = new CompletableFuture<>();
            done.add(ended);
            new Thread(() -> {
                        try {
                            produce(timer, base, each, runs, removals);
                            ended.complete(null);
                        } catch (Throwable thrown) {
                            ended.completeExceptionally(thrown);
                        }
                    })
                    .start();
        }
        done.forEach(ended -> {
            Awaiting.until(ended::isDone);
            ended.join();
        });

        Awaiting.until(() -> sum(runs) + sum(removals) >= producers * each);

        assertThat(timer.armed()).isZero();
        threads.forEach(thread -> Awaiting.until(() -> !thread.isAlive()));
        for (int i = 0; i < runs.length(); i++) {
            assertThat(runs.get(i) + removals.get(i)).as("task %d", i).isEqualTo(1);
        }
        assertThat(sum(runs)).isPositive();
        assertThat(sum(removals)).isPositive();
    }

    private static void produce(
            SystemTimer timer, int base, int count, AtomicIntegerArray runs, AtomicIntegerArray removals) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Registration[] entries = new Registration[count];
        for (int i = 0; i < count; i++) {
            int id = base + i;
            entries[i] = timer.schedule(timer.nanoTime() + random.nextLong(30 * MILLI), () -> runs.incrementAndGet(id));
            int other = i - random.nextInt(Math.min(i + 1, 2000));
            if (random.nextBoolean() && entries[other].remove()) {
                removals.incrementAndGet(base + other);
            }
        }
    }

    private static int sum(AtomicIntegerArray counts) {
        int sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }
}

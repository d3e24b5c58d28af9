package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The two windows in which a task could get lost, each with a careless version that does lose it. */
@Tag("realtime")
class TimerRaceTest {

    private final AtomicInteger fired = new AtomicInteger();

    // --- a task is scheduled while the thread that finds the ring empty is about to end

    /** A ring into which somebody schedules a task just after the driver has counted none. */
    private static final class RacedRing extends TimerRing {

        private final AtomicBoolean race = new AtomicBoolean(true);
        private @Nullable Runnable rival;
        private final CompletableFuture<Thread> rivals = new CompletableFuture<>();

        RacedRing() {
            super(System.nanoTime());
        }

        @Override
        int armed() {
            int armed = super.armed();
            Runnable scheduling = rival;
            if (armed == 0 && scheduling != null && race.getAndSet(false)) {
                Thread thread = new Thread(scheduling);
                thread.start();
                rivals.complete(thread);
                Awaiting.until(() -> thread.getState() == Thread.State.BLOCKED || !thread.isAlive());
            }
            return armed;
        }
    }

    /** Whether a task that is scheduled in the window runs; the thread that was ending is gone when this returns. */
    private boolean runsWhatIsScheduledAtTheEnd(BiFunction<TimerRing, ThreadFactory, Timer> timers) throws Exception {
        RacedRing ring = new RacedRing();
        CompletableFuture<Thread> ending = new CompletableFuture<>();
        AtomicInteger alive = new AtomicInteger();
        Timer timer = timers.apply(ring, task -> {
            Thread thread = new Thread(() -> {
                task.run();
                alive.decrementAndGet();
            });
            thread.setDaemon(true);
            alive.incrementAndGet();
            ending.complete(thread);
            return thread;
        });
        ring.rival = () -> timer.schedule(timer.nanoTime(), fired::incrementAndGet);
        timer.schedule(timer.nanoTime(), () -> {});
        ending.get().join();
        ring.rivals.get().join();
        Awaiting.until(() -> alive.get() == 0); // nobody is left who could run it later
        return fired.get() == 1;
    }

    @Test
    void aTaskThatIsScheduledWhileTheThreadEndsIsNotLost() throws Exception {
        assertThat(runsWhatIsScheduledAtTheEnd((ring, threads) -> new SystemTimer(ring, 0, threads)))
                .isTrue();
    }

    @Test
    void aThreadThatLooksBeforeItSaysGoodbyeLosesIt() throws Exception {
        assertThat(runsWhatIsScheduledAtTheEnd(CarelessTimer::new)).isFalse();
    }

    /** Says goodbye after it has looked. */
    private static final class CarelessTimer implements Timer {

        private final TimerRing ring;
        private final ThreadFactory threads;
        private volatile @Nullable Thread driver;

        CarelessTimer(TimerRing ring, ThreadFactory threads) {
            this.ring = ring;
            this.threads = threads;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Registration schedule(long nanos, Runnable task) {
            Registration entry = ring.add(ring.tickFor(nanos), task);
            if (driver == null) {
                Thread thread = threads.newThread(this::drive);
                driver = thread;
                thread.start();
            }
            return entry;
        }

        private void drive() {
            do {
                ring.advance(nanoTime());
            } while (ring.armed() > 0);
            driver = null;
        }
    }

    // --- a task is added for a tick that is just being reached

    /** Asks whether the tick is still to come, and then waits for the bucket. */
    private static final class CarelessRing extends TimerRing {

        private final TimerEntry first = add(tickFor(0), () -> {});

        CarelessRing() {
            super(0);
        }

        @Override
        TimerEntry add(long tick, Runnable task) {
            if (first == null) {
                return super.add(tick, task); // the first one, which tells the bucket
            }
            TimerEntry entry = new TimerEntry(first.bucket, 0, task);
            synchronized (entry.bucket) {
                entry.link(entry.bucket);
            }
            return entry;
        }
    }

    /** Has the tick reached while another thread that adds to it stands before the bucket. */
    private static int leftBehind(TimerRing ring) throws Exception {
        long tick = ring.tickFor(0);
        TimerEntry neighbour = ring.add(tick, () -> {});
        Thread adder = new Thread(() -> ring.add(tick, () -> {}));
        synchronized (neighbour.bucket) {
            adder.start();
            Awaiting.until(() -> adder.getState() == Thread.State.BLOCKED);
            ring.advance(tick);
        }
        adder.join();
        ring.advance(tick + TimerRing.TICK);
        return ring.armed();
    }

    @Test
    void aTaskThatIsAddedWhileItsTickIsReachedIsNotLeftBehind() throws Exception {
        assertThat(leftBehind(new TimerRing(0))).isZero();
    }

    @Test
    void aRingThatAsksBeforeItEntersTheBucketLeavesItBehindForAWholeTurn() throws Exception {
        assertThat(leftBehind(new CarelessRing())).isEqualTo(1);
    }

    @Test
    void norAreManyThatAreAddedAtTheVeryEdge() throws Exception {
        for (int round = 0; round < 50; round++) {
            TimerRing ring = new TimerRing(0);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger added = new AtomicInteger();
            Thread adder = new Thread(() -> {
                while (!over.get()) {
                    ring.add(ring.tickFor(0), fired::incrementAndGet);
                    added.incrementAndGet();
                }
            });
            adder.start();
            Awaiting.until(() -> added.get() > 0);
            for (int tick = 1; tick < 1022; tick++) { // less than a turn, which would find again what was left behind
                ring.advance(tick * TimerRing.TICK);
            }
            over.set(true);
            adder.join();
            ring.advance(1022 * TimerRing.TICK);

            assertThat(ring.armed()).isZero();
            assertThat(fired.getAndSet(0)).isEqualTo(added.get());
        }
    }
}

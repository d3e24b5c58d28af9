package dev.sheaf.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Awaiting;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The windows in which a task could get lost, opened on purpose; careless versions of ring and timer do lose it there. */
@Tag("realtime")
class TimerRaceTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private enum Window {
        BEFORE_LAST_COUNT,
        AFTER_LAST_COUNT,
        AFTER_PLANNING
    }

    /** A ring in which somebody schedules a task just when the driver, having found it empty, is in the window. */
    private static final class RacedRing extends TimerRing {

        private final Window window;
        private final CompletableFuture<Thread> rival = new CompletableFuture<>();
        private final CompletableFuture<Thread> fired = new CompletableFuture<>();
        private volatile @Nullable DeadlineTimer timer; // set before the race begins

        RacedRing(Window window) {
            super(System.nanoTime(), thrown -> {});
            this.window = window;
        }

        @Override
        int armed() {
            race(Window.BEFORE_LAST_COUNT);
            int armed = super.armed();
            race(Window.AFTER_LAST_COUNT);
            return armed;
        }

        @Override
        long nextTick(long ifEmpty) {
            long tick = super.nextTick(ifEmpty);
            race(Window.AFTER_PLANNING);
            return tick;
        }

        private void race(Window here) {
            DeadlineTimer raced = timer;
            if (here != window || raced == null || rival.isDone() || super.armed() > 0) {
                return;
            }
            CompletableFuture<Thread> self = new CompletableFuture<>();
            Thread thread = new Thread(() -> raced.schedule(raced.nanoTime(), () -> {
                Awaiting.until(() -> !self.join().isAlive()); // so that the driver cannot end again before
                fired.complete(Thread.currentThread());
            }));
            self.complete(thread);
            thread.start();
            Awaiting.until(
                    () -> super.armed() > 0 || fired.isDone()); // added, and now it looks whether to tell the driver
            Awaiting.until(() -> thread.getState() == Thread.State.BLOCKED || !thread.isAlive());
            rival.complete(thread);
        }

        /** Lets a task run, after which the ring is empty, and waits until the rival has come and gone. */
        void raceFor(DeadlineTimer racing) throws InterruptedException {
            timer = racing;
            racing.schedule(racing.nanoTime(), () -> {});
            Awaiting.until(rival::isDone);
            rival.join().join();
        }
    }

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private final ThreadFactory factory = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    };

    @Test
    void aTaskThatIsScheduledWhenTheThreadHasFoundNothingAndEndsIsServedByAnother() throws Exception {
        RacedRing ring = new RacedRing(Window.AFTER_LAST_COUNT);
        ring.raceFor(new SystemTimer(ring, 0, factory));

        Awaiting.until(ring.fired::isDone);

        assertThat(threads).hasSize(2);
    }

    @Test
    void aThreadThatEndsAndFindsATaskAfterAllStaysTheOnlyOne() throws Exception {
        RacedRing ring = new RacedRing(Window.BEFORE_LAST_COUNT);
        ring.raceFor(new SystemTimer(ring, 0, factory));

        Awaiting.until(ring.fired::isDone);

        assertThat(threads).hasSize(1);
    }

    @Test
    void aTaskThatIsScheduledWhileTheThreadDecidesHowLongToSleepIsServed() throws Exception {
        RacedRing ring = new RacedRing(Window.AFTER_PLANNING);
        ring.raceFor(new SystemTimer(ring, HOUR, factory));

        Awaiting.until(ring.fired::isDone);
    }

    @Test
    void aThreadThatLooksBeforeItSaysGoodbyeLosesATask() throws Exception {
        RacedRing ring = new RacedRing(Window.AFTER_LAST_COUNT);
        ring.raceFor(new CarelessTimer(ring, 0, factory));

        Awaiting.until(() -> threads.stream().noneMatch(Thread::isAlive)); // nobody is left who could run it
        assertThat(ring.armed()).isEqualTo(1);
    }

    @Test
    void aThreadThatLooksBeforeItSaysHowLongItSleepsOversleepsATask() throws Exception {
        RacedRing ring = new RacedRing(Window.AFTER_PLANNING);
        CarelessTimer timer = new CarelessTimer(ring, HOUR, factory);
        ring.raceFor(timer);

        Awaiting.until(() -> timer.nextLook - System.nanoTime() > HOUR / 2);
        assertThat(ring.armed()).isEqualTo(1);
    }

    /** Looks first and tells the others then. */
    private static final class CarelessTimer implements DeadlineTimer {

        private final TimerRing ring;
        private final long idleNanos;
        private final ThreadFactory threads;
        private volatile @Nullable Thread driver;
        private volatile long nextLook = System.nanoTime();

        CarelessTimer(TimerRing ring, long idleNanos, ThreadFactory threads) {
            this.ring = ring;
            this.idleNanos = idleNanos;
            this.threads = threads;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Registration schedule(long nanos, Runnable task) {
            long tick = ring.tickFor(nanos);
            Registration entry = ring.add(tick, task);
            if (driver == null) {
                Thread thread = threads.newThread(this::drive);
                driver = thread;
                thread.start();
            } else if (tick - nextLook < 0) {
                nextLook = tick;
                LockSupport.unpark(driver);
            }
            return entry;
        }

        private void drive() {
            do {
                ring.advance(nanoTime());
                nextLook = ring.nextTick(nanoTime() + idleNanos);
                for (long left; (left = nextLook - nanoTime()) > 0; ) {
                    LockSupport.parkNanos(left);
                }
            } while (ring.armed() > 0);
            driver = null;
        }
    }

    /** What a thread does that adds to the tick of a neighbour in its bucket. */
    private interface Adding {
        void add(TimerRing ring, long tick, TimerEntry neighbour);
    }

    /** Has the tick reached while that thread stands before the bucket; tells how many are left in the ring then. */
    private static int leftBehind(Adding adding) throws Exception {
        TimerRing ring = new TimerRing(0, thrown -> {});
        long tick = ring.tickFor(0);
        TimerEntry neighbour = ring.add(tick, () -> {});
        Thread adder = new Thread(() -> adding.add(ring, tick, neighbour));
        synchronized (neighbour.bucket) {
            adder.start();
            Awaiting.until(() -> standsBefore(adder, neighbour.bucket));
            ring.advance(tick);
        }
        adder.join();
        ring.advance(tick + TimerRing.TICK);
        return ring.armed();
    }

    private static boolean standsBefore(Thread thread, Object monitor) {
        ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
        LockInfo lock = info == null ? null : info.getLockInfo();
        return lock != null && lock.getIdentityHashCode() == System.identityHashCode(monitor);
    }

    @Test
    void aTaskThatIsAddedWhileItsTickIsReachedIsNotLeftBehind() throws Exception {
        assertThat(leftBehind((ring, tick, neighbour) -> ring.add(tick, () -> {})))
                .isZero();
    }

    @Test
    void whoAsksBeforeHeEntersTheBucketIsLeftBehindForAWholeTurn() throws Exception {
        Adding careless = (ring, tick, neighbour) -> {
            if (ring.tickFor(0) == tick) { // still to come
                TimerEntry entry = new TimerEntry(neighbour.bucket, neighbour.turn, () -> {});
                synchronized (entry.bucket) {
                    entry.link(entry.bucket);
                }
            }
        };

        assertThat(leftBehind(careless)).isEqualTo(1);
    }
}

package dev.sheaf.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.Awaiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pools of short hand-offs, on real threads. */
@Tag("realtime")
class HandOffPoolTest {

    private final AtomicInteger started = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    private void block() {
        started.incrementAndGet();
        awaitRelease();
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anIdleThreadComesBeforeANewOne() {
        AtomicInteger threads = new AtomicInteger();
        Executor pool = HandOff.pool(task -> {
            threads.incrementAndGet();
            return HandOff.daemons("test").newThread(task);
        });
        for (int i = 1; i <= 100; i++) {
            int count = i;
            pool.execute(started::incrementAndGet);
            Awaiting.until(() -> started.get() == count);
        }

        assertThat(threads.get()).isLessThan(HandOff.MOST);
    }

    @Test
    void threadsThatBlockHoldUpNobodyUpToTheBound() {
        Executor pool = HandOff.pool(HandOff.daemons("test"));
        for (int i = 0; i < HandOff.MOST; i++) {
            pool.execute(this::block);
        }
        Awaiting.until(() -> started.get() == HandOff.MOST);
        pool.execute(started::incrementAndGet);
        assertThat(started).hasValue(HandOff.MOST);

        release.countDown();

        Awaiting.until(() -> started.get() == HandOff.MOST + 1);
    }

    /** The pool has counted them, but does not know them yet. */
    @Test
    void aTaskThatMeetsThreadsWhichAreBeingStartedWaits() {
        Executor pool = HandOff.pool(task -> {
            started.incrementAndGet();
            awaitRelease();
            return HandOff.daemons("test").newThread(task);
        });
        CountDownLatch ran = new CountDownLatch(HandOff.MOST + 1);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < HandOff.MOST; i++) {
            Thread caller = new Thread(() -> pool.execute(ran::countDown));
            callers.add(caller);
            caller.start();
        }
        Awaiting.until(() -> started.get() == HandOff.MOST);

        pool.execute(ran::countDown);
        release.countDown();

        Awaiting.until(() -> ran.getCount() == 0);
        assertThat(callers).hasSize(HandOff.MOST);
    }

    @Test
    void aTaskThatGetsNoThreadIsRefusedAndNotKept() {
        Executor pool = HandOff.pool(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });

        assertThatThrownBy(() -> pool.execute(started::incrementAndGet)).isInstanceOf(OutOfMemoryError.class);

        assertThat(started).hasValue(0);
    }
}

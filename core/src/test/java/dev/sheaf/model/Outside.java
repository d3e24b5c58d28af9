package dev.sheaf.model;

import dev.sheaf.Registration;
import dev.sheaf.DeadlineTimer;
import dev.sheaf.testing.VirtualTime;
import java.util.concurrent.Executor;

/** The timer of whoever does not stop when a run does, told from the timers that a run must not leave behind. */
final class Outside implements DeadlineTimer {

    private final VirtualTime time;
    private int pending;

    Outside(VirtualTime time) {
        this.time = time;
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        pending++;
        return time.schedule(nanos, () -> {
            pending--;
            task.run();
        });
    }

    @Override
    public Executor signals() {
        return time.signals();
    }

    int pending() {
        return pending;
    }

    boolean hasAllTimersOf(VirtualTime shared) {
        return shared.pendingTimers() == pending;
    }
}

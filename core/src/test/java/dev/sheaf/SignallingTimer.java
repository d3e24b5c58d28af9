package dev.sheaf;

import java.util.concurrent.Executor;

/** A timer whose signals go where the test wants them. */
record SignallingTimer(DeadlineTimer timer, Executor signals) implements DeadlineTimer {

    @Override
    public long nanoTime() {
        return timer.nanoTime();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        return timer.schedule(nanos, task);
    }
}

package dev.sheaf;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The clock of the system, and one daemon thread that ends when idle.
 *
 * <p>Not the JDK's own delayer, which also runs everybody's {@code orTimeout} callbacks on its one thread.
 */
final class SystemTimer implements Timer {

    static final SystemTimer INSTANCE = new SystemTimer();

    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor scheduler;

    private SystemTimer() {
        scheduler = new ScheduledThreadPoolExecutor(1, HandOff.daemons("sheaf-timer"));
        scheduler.setRemoveOnCancelPolicy(true); // else a finished run would be held until its deadline
        scheduler.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        scheduler.allowCoreThreadTimeOut(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        ScheduledFuture<?> entry = scheduler.schedule(task, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        return () -> entry.cancel(false);
    }

    @Override
    public String toString() {
        return "system";
    }
}

package dev.sheaf;

/** A timer that shows the time of another one, counts what is scheduled, and never fires. */
final class CountingTimer implements DeadlineTimer {

    private final DeadlineTimer clock;
    int scheduled;
    int removed;

    CountingTimer(DeadlineTimer clock) {
        this.clock = clock;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        scheduled++;
        return () -> {
            removed++;
            return true;
        };
    }
}

package dev.sheaf.examples.benchmarks.contenders;

import dev.sheaf.DeadlineTimer;
import dev.sheaf.Registration;

/** Never fires, and keeps nothing: what a run costs on it is what it costs without a deadline. */
final class IdleTimer implements DeadlineTimer {

    private static final Registration NOTHING = () -> true;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        return NOTHING;
    }
}

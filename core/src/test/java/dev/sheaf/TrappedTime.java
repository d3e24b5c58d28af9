package dev.sheaf;

import dev.sheaf.testing.VirtualTime;

/** Virtual time that does something else as well the next time it is asked for. */
final class TrappedTime implements DeadlineTimer {

    private final VirtualTime time;
    Runnable atNextLook;
    Runnable atNextTimer;

    TrappedTime(VirtualTime time) {
        this.time = time;
    }

    @Override
    public long nanoTime() {
        Runnable trap = atNextLook;
        atNextLook = null;
        run(trap);
        return time.nanoTime();
    }

    @Override
    public Registration schedule(long nanos, Runnable task) {
        Registration armed = time.schedule(nanos, task);
        Runnable trap = atNextTimer;
        atNextTimer = null;
        run(trap);
        return armed;
    }

    private static void run(Runnable trap) {
        if (trap != null) {
            trap.run();
        }
    }
}

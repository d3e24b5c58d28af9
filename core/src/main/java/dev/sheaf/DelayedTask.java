package dev.sheaf;

import org.jspecify.annotations.Nullable;

/** A task that a context runs later, unless it is cancelled, ends or is told otherwise before. */
final class DelayedTask extends Hooks.Hook {

    private final Call call;
    private final Runnable task;

    /** Written by the thread that arms; read by the one that takes the task back. */
    private volatile @Nullable Registration timer;

    DelayedTask(Call call, Runnable task) {
        this.call = call;
        this.task = task;
    }

    void arm(long nanos) {
        Registration armed = call.environment().later(nanos, this::run);
        timer = armed;
        if (isClaimed()) { // between the two lines, by someone who could not see the timer
            call.disarm(armed);
        }
    }

    private void run() {
        if (!claim()) {
            return; // taken back, or its context ended, as late as during the hand-off
        }
        unlink();
        try {
            call.environment().runInContext(task);
        } catch (Throwable thrown) {
            Log.misbehaved("a delayed task", call.name(), thrown);
        }
    }

    @Override
    public boolean remove() {
        boolean taken = super.remove();
        if (taken) {
            disarm();
        }
        return taken;
    }

    @Override
    void cancelled() {
        disarm();
    }

    @Override
    void ended() {
        disarm();
    }

    private void disarm() {
        Registration armed = timer;
        call.disarm(armed);
    }
}

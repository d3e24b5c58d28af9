package dev.sheaf;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A task that a context runs later, unless it is cancelled, ends or is told otherwise before. */
final class DelayedTask extends Hooks.Hook {

    private final Call call;
    private final Runnable task;

    /** Set by the first of: the timer fires, the task is removed, the context is cancelled or ends. */
    private final AtomicBoolean settled = new AtomicBoolean();

    /** Written by the thread that arms; read by the one that settles. */
    private volatile @Nullable Registration timer;

    DelayedTask(Call call, Runnable task) {
        this.call = call;
        this.task = task;
    }

    void arm(long nanos) {
        Registration armed = call.environment.timer.schedule(nanos, this::fire);
        timer = armed;
        if (settled.get()) { // settled between the two lines, by someone who could not see the timer
            armed.remove();
        }
    }

    private void fire() {
        if (settled.compareAndSet(false, true)) {
            super.remove();
            call.environment.handOff(this::run);
        }
    }

    private void run() {
        if (call.isCancelled()) {
            return; // cancelled during the hand-off
        }
        try {
            call.environment.contextual(task).run();
        } catch (Throwable thrown) {
            Log.misbehaved("a delayed task", call.name(), thrown);
        }
    }

    @Override
    public void remove() {
        if (settled.compareAndSet(false, true)) {
            super.remove();
            Registration armed = timer;
            if (armed != null) {
                armed.remove();
            }
        }
    }

    @Override
    void cancelled() {
        remove();
    }

    @Override
    void ended() {
        remove();
    }
}

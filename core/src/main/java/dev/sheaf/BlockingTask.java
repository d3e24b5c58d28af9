package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A body on its way to a worker: dropped if it is cancelled before, interrupted if that is wanted and it runs. */
final class BlockingTask {

    private final CompletableFuture<?> ended = new CompletableFuture<>();
    private final boolean interruptible;

    private boolean taken; // guarded by this; by the worker that runs the body, or by the cancel that drops it
    private @Nullable Thread worker; // guarded by this; set while the body runs, so that an interrupt hits nothing else

    BlockingTask(boolean interruptible) {
        this.interruptible = interruptible;
    }

    /** Completes when the body has returned, or will never be run. */
    CompletionStage<?> ended() {
        return ended;
    }

    void run(Runnable body, Consumer<Throwable> failed) {
        synchronized (this) {
            if (taken) {
                return; // cancelled before its turn
            }
            taken = true;
            worker = Thread.currentThread();
        }
        try {
            body.run();
        } catch (Throwable thrown) { // the captured context could not be set
            failed.accept(thrown);
        } finally {
            finish();
        }
    }

    private void finish() {
        boolean interrupted;
        synchronized (this) {
            interrupted = worker == null;
            worker = null;
        }
        if (interrupted) {
            Thread.interrupted(); // ours, and the body may not have noticed: it must not reach the worker's next task
        }
        ended.complete(null);
    }

    /** Returns whether it will never run. */
    boolean cancel() {
        boolean dropped;
        synchronized (this) {
            dropped = !taken;
            taken = true;
            if (interruptible && worker != null) {
                worker.interrupt();
                worker = null; // once, and remembered
            }
        }
        if (dropped) {
            ended.complete(null);
        }
        return dropped;
    }
}

package dev.sheaf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A body on its way to a worker: dropped if it is cancelled before, interrupted if that is wanted and it runs. */
final class BlockingTask implements Runnable {

    private final CompletableFuture<?> ended = new CompletableFuture<>();
    private final Consumer<Throwable> failed;
    private final boolean interruptible;

    private @Nullable Runnable body; // guarded by this; null once a worker or a cancel has taken it
    private @Nullable Thread worker; // guarded by this; set while the body runs, so that an interrupt hits nothing else

    BlockingTask(Runnable body, Consumer<Throwable> failed, boolean interruptible) {
        this.body = body;
        this.failed = failed;
        this.interruptible = interruptible;
    }

    /** Completes when the body has returned, or will never be run. */
    CompletionStage<?> ended() {
        return ended;
    }

    @Override
    public void run() {
        Runnable taken;
        synchronized (this) {
            taken = body;
            if (taken == null) {
                return; // cancelled before its turn
            }
            body = null;
            worker = Thread.currentThread();
        }
        try {
            taken.run();
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

    /** Returns whether the body was still to be run, and now never will be. */
    boolean cancel() {
        boolean dropped;
        synchronized (this) {
            dropped = body != null;
            body = null;
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

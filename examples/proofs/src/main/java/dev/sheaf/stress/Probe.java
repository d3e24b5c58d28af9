package dev.sheaf.stress;

import dev.sheaf.FetchContext;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** One source in one trial: settled by an actor, and counting what the library does with it. Its answer is itself. */
final class Probe {

    /** What a probe fails with; without a stack trace, for there are millions. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String name) {
            super(name, null, false, false);
        }
    }

    final String name;
    final CompletableFuture<Probe> future = new CompletableFuture<>();
    private final Failure failure;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();

    private volatile FetchContext context; // written by the thread that starts the source, read by actors
    private volatile boolean answered; // written by the actor that settles the source, read by the arbiter

    Probe(String name) {
        this.name = name;
        this.failure = new Failure(name);
    }

    // --- for the actors

    /**
     * Waits a moment for the source to be asked, so that what the actor does next meets a start that is going on. Not
     * for long: the other actor may be waiting for this processor.
     */
    Probe whenAsked() {
        for (int spins = 0; context == null && spins < 1_000; spins++) {
            Thread.onSpinWait();
        }
        return this;
    }

    void answer() {
        answered = future.complete(this);
    }

    void fail() {
        future.completeExceptionally(failure);
    }

    FetchContext context() {
        return context;
    }

    // --- for the library

    CompletableFuture<Probe> fetch(FetchContext fetch) {
        asked.incrementAndGet();
        context = fetch;
        fetch.onCancel(stopped::incrementAndGet);
        return future;
    }

    void use() {
        used.incrementAndGet();
    }

    void release() {
        released.incrementAndGet();
    }

    // --- for the arbiter

    boolean isRunning() {
        return asked.get() > 0 && !future.isDone();
    }

    /** The first promise about this source that was broken, or null. */
    String broken(Report report) {
        Status status = report.status();
        boolean stoppedByUs = status == Status.CANCELLED || status == Status.TIMED_OUT;
        if (asked.get() > 1) {
            return name + " was asked " + asked + " times";
        }
        if (status == Status.RUNNING || isRunning()) {
            return name + " was left running";
        }
        if (status == Status.SKIPPED && asked.get() > 0) {
            return name + " is reported as skipped and was asked";
        }
        if (stopped.get() > 1) {
            return "the hook of " + name + " ran " + stopped + " times";
        }
        if (stopped.get() == 1 && !stoppedByUs) {
            return name + " is reported as " + status + " and was stopped";
        }
        if (future.isCancelled() && stopped.get() == 0) {
            return name + " was cancelled and its hook never ran";
        }
        if (used.get() > 1 || released.get() > 1) {
            return "the answer of " + name + " was used " + used + " times and released " + released + " times";
        }
        boolean obtained = answered && asked.get() == 1;
        if (used.get() + released.get() != (obtained ? 1 : 0)) {
            return (obtained ? "the answer of " : "no answer of ") + name + " was used " + used + " times and released "
                    + released + " times";
        }
        if (used.get() == 1 && status != Status.SUCCEEDED) {
            return name + " is reported as " + status + " and its answer was used";
        }
        return null;
    }
}

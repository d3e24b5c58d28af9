package dev.sheaf;

import dev.sheaf.testing.SourceContract;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

class BlockingSourceContractTest extends SourceContract<String, String> {

    private final ExecutorService workers = RunEnvironment.blockingExecutor("contract", 20);
    private final CountDownLatch never = new CountDownLatch(1);
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore working = new Semaphore(1);

    @AfterEach
    void shutdown() {
        workers.shutdownNow();
    }

    @Override
    protected Source<String, String> answering() {
        return Source.interruptible(workers, (query, context) -> "answer to " + query);
    }

    @Override
    protected Source<String, String> failing() {
        return Source.interruptible(workers, (query, context) -> {
            throw new IllegalStateException("fails");
        });
    }

    @Override
    protected Source<String, String> hanging() {
        return Source.interruptible(workers, (query, context) -> {
            working.acquire();
            begun.release();
            try {
                never.await();
                return "never";
            } finally {
                working.release();
            }
        });
    }

    @Override
    protected void awaitBegun() {
        begun.acquireUninterruptibly();
    }

    @Override
    protected void awaitStopped() {
        try {
            if (!working.tryAcquire(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still working");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected String query() {
        return "42";
    }
}

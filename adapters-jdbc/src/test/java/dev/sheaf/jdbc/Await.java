package dev.sheaf.jdbc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for events, with a bound that is only there to end a test that has failed. */
final class Await {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + BOUND + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static <T> T value(CompletableFuture<T> future) {
        try {
            return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException | ExecutionException e) {
            throw new AssertionError("no value: " + e, e);
        }
    }

    /** What the future failed with, as it is. */
    static Throwable failure(CompletableFuture<?> future) {
        until("the future completes", future::isDone);
        return future.handle((value, failure) -> failure).join();
    }
}

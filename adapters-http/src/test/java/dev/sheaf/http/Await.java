package dev.sheaf.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for events, within a bound that only a broken test or a broken machine reaches. */
final class Await {

    static final Duration BOUND = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited " + BOUND + " in vain until " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The value of a future that must succeed. */
    static <T> T value(CompletableFuture<T> future) {
        try {
            return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no value", e);
        }
    }

    /** What a future fails with that must fail. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            throw new AssertionError(
                    "a value instead of a failure: " + future.get(BOUND.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("neither value nor failure", e);
        }
    }
}

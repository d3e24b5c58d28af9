package dev.sheaf;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come; the bound is only reached by a bug. */
public final class Awaiting {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private Awaiting() {}

    public static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE) {
                throw new AssertionError("has not come");
            }
            LockSupport.parkNanos(100_000);
        }
    }
}

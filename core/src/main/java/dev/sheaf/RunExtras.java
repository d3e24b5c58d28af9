package dev.sheaf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What only some runs need, made when the first of it comes. */
final class RunExtras {

    private static final VarHandle TERMINATION;

    static {
        try {
            TERMINATION = MethodHandles.lookup().findVarHandle(RunExtras.class, "termination", CompletableFuture.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What this library itself has thrown, if it did; written by the thread that caught it. */
    volatile @Nullable Throwable broken;

    /** The class of what the combining function threw; written by its thread, read by reports. */
    volatile @Nullable String failure;

    /** Below another run: the result, which the tree must not hold; written at the start, dropped when it is complete. */
    volatile @Nullable NestedAggregation<?> nested;

    /** Made when somebody asks; completed by the thread that ends last, or by the one that asks. */
    private volatile @Nullable CompletableFuture<Report> termination;

    @Nullable
    CompletableFuture<Report> termination() {
        return termination;
    }

    /** Makes the promise; false if somebody has asked before. */
    boolean promiseTermination() {
        return termination == null && TERMINATION.compareAndSet(this, null, new CompletableFuture<Report>());
    }
}

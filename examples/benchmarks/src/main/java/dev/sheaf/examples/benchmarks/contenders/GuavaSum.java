package dev.sheaf.examples.benchmarks.contenders;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Guava's {@code whenAllSucceed}, over Guava's own futures. */
final class GuavaSum implements Sum {

    private final List<Supplier<SettableFuture<Integer>>> services;
    private final @Nullable Duration limit;

    GuavaSum(List<Supplier<SettableFuture<Integer>>> services, @Nullable Duration limit) {
        this.services = services;
        this.limit = limit;
    }

    @Override
    public ListenableFuture<Integer> ask() {
        ListenableFuture<?>[] calls = new ListenableFuture<?>[services.size()];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = services.get(i).get();
        }
        ListenableFuture<Integer> sum =
                Futures.whenAllSucceed(calls).call(() -> sum(calls), MoreExecutors.directExecutor());
        return limit == null
                ? sum
                : Futures.withTimeout(sum, limit.toNanos(), TimeUnit.NANOSECONDS, Scheduler.INSTANCE);
    }

    private static int sum(ListenableFuture<?>[] calls) throws ExecutionException {
        int sum = 0;
        for (ListenableFuture<?> call : calls) {
            sum += (Integer) Futures.getDone(call);
        }
        return sum;
    }

    /** The timer that Guava asks its caller for; made when the first limit needs it. */
    private static final class Scheduler {

        static final ScheduledThreadPoolExecutor INSTANCE = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "guava-timeout");
            thread.setDaemon(true);
            return thread;
        });

        static {
            INSTANCE.setRemoveOnCancelPolicy(true);
        }
    }
}

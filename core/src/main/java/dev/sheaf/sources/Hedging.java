package dev.sheaf.sources;

import dev.sheaf.FetchContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * When a source is asked a second time, and how often it may be. One for all fetches of the source, which call it on
 * any thread.
 */
abstract class Hedging {

    /**
     * How long a fetch waits for its first request; null for no hedge. Called once for each fetch, which earns its part
     * of a hedge.
     */
    abstract @Nullable Duration after();

    /** Whether there is room for one more hedge; if so, it is taken. */
    abstract boolean take();

    /** The work of a hedge has really ended. */
    void ended() {}

    /** A fetch has begun, and will answer with this future. */
    void begun(FetchContext context, CompletableFuture<?> answer) {}

    /** After a time that the user gives, so many at the same time. */
    static final class Fixed extends Hedging {

        private final Duration after;
        private final Semaphore room;

        Fixed(Duration after, int atOnce) {
            this.after = after;
            this.room = new Semaphore(atOnce);
        }

        @Override
        Duration after() {
            return after;
        }

        @Override
        boolean take() {
            return room.tryAcquire();
        }

        @Override
        void ended() {
            room.release();
        }
    }

    /** After the time in which that part of the latest answers came, as often as the extra load allows. */
    static final class Adaptive extends Hedging {

        private static final int REMEMBERED = 256;
        private static final int ENOUGH = 32; // to know a quantile, and as many more until it is looked at again

        private final double quantile;
        private final ExtraLoad extraLoad;

        // Guarded by this:
        private final long[] nanos = new long[REMEMBERED]; // of the latest answers, round and round
        private long count; // of all answers
        private @Nullable Duration after;

        Adaptive(double quantile, ExtraLoad extraLoad) {
            this.quantile = quantile;
            this.extraLoad = extraLoad;
        }

        @Override
        synchronized @Nullable Duration after() {
            extraLoad.earn();
            return after;
        }

        @Override
        boolean take() {
            return extraLoad.take();
        }

        @Override
        void begun(FetchContext context, CompletableFuture<?> answer) {
            Duration left = context.deadline().remaining();
            context.follow(answer, (value, failure) -> {
                if (failure == null) {
                    answered(left.minus(context.deadline().remaining()));
                }
            });
        }

        private synchronized void answered(Duration took) {
            nanos[(int) (count++ % REMEMBERED)] = took.toNanos();
            if (count % ENOUGH == 0) {
                long[] sorted = Arrays.copyOf(nanos, (int) Math.min(count, REMEMBERED));
                Arrays.sort(sorted);
                after = Duration.ofNanos(Math.max(1, sorted[(int) (quantile * (sorted.length - 1))]));
            }
        }
    }
}

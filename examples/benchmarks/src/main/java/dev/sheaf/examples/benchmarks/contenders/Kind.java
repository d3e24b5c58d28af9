package dev.sheaf.examples.benchmarks.contenders;

import com.google.common.util.concurrent.SettableFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The kind of future that a call gives: each contender gets the one it is made for, so that nobody pays for a
 * conversion.
 *
 * @param open makes a call that has no answer yet
 * @param answer answers it
 * @param fail fails it
 */
record Kind<F extends Future<Integer>>(Supplier<F> open, BiConsumer<F, Integer> answer, BiConsumer<F, Throwable> fail) {

    static final Kind<CompletableFuture<Integer>> COMPLETABLE =
            new Kind<>(CompletableFuture::new, CompletableFuture::complete, CompletableFuture::completeExceptionally);

    static final Kind<SettableFuture<Integer>> SETTABLE =
            new Kind<>(SettableFuture::create, SettableFuture::set, SettableFuture::setException);

    /** A service that has always answered already: a cache that hits. */
    Supplier<F> completed(Integer value) {
        F call = open.get();
        answer.accept(call, value);
        return () -> call;
    }

    /** A service whose calls are answered by a thread of the executor. */
    Supplier<F> answeredOn(Executor executor, Integer value) {
        return () -> {
            F call = open.get();
            executor.execute(() -> answer.accept(call, value));
            return call;
        };
    }
}

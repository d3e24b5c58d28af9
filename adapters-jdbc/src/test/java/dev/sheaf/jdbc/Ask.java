package dev.sheaf.jdbc;

import dev.sheaf.CancelReason;
import dev.sheaf.FetchScope;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Runs a source alone. */
final class Ask<T> {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final FetchScope scope;
    private final CompletableFuture<T> answer;
    private CompletableFuture<T> future; // what the source itself has returned

    private <Q> Ask(Source<? super Q, T> source, Q query, Duration limit) {
        RunEnvironment environment = RunEnvironment.system();
        this.scope = environment.open("query", environment.deadlineIn(limit));
        this.answer = scope.<Q, T>run(
                (asked, context) -> {
                    future = source.fetch(asked, context);
                    return future;
                },
                query);
    }

    static <T> Ask<T> of(Source<Object, T> source) {
        return new Ask<>(source, "", LONG);
    }

    static <Q, T> CompletableFuture<T> start(Source<? super Q, T> source, Q query, Duration limit) {
        return new Ask<T>(source, query, limit).answer;
    }

    static <Q, T> CompletableFuture<T> start(Source<? super Q, T> source, Q query) {
        return start(source, query, LONG);
    }

    static <T> T value(Source<Object, T> source) {
        return Await.value(start(source, ""));
    }

    static Throwable failure(Source<Object, ?> source) {
        return Await.failure(start(source, ""));
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    CompletableFuture<T> future() {
        return future;
    }

    void cancel() {
        scope.cancel(CancelReason.CALLER);
    }
}

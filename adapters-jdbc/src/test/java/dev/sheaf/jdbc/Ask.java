package dev.sheaf.jdbc;

import dev.sheaf.Environment;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Runs a source alone. */
final class Ask {

    private Ask() {}

    static <Q, T> CompletableFuture<T> start(Source<? super Q, T> source, Q query, Duration limit) {
        Environment environment = Environment.system();
        return environment.open("query", environment.deadlineIn(limit)).run(source, query);
    }

    static <Q, T> CompletableFuture<T> start(Source<? super Q, T> source, Q query) {
        return start(source, query, Duration.ofSeconds(30));
    }

    static <T> T value(Source<Object, T> source) {
        return Await.value(start(source, ""));
    }

    static Throwable failure(Source<Object, ?> source) {
        return Await.failure(start(source, ""));
    }
}

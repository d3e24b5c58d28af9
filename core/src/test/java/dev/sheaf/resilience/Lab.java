package dev.sheaf.resilience;

import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Where an experiment is made: the same source in two worlds, under guard and decorated by Resilience4j. */
final class Lab {

    static final Duration LIMIT = Duration.ofMinutes(10);

    final VirtualTime time = new VirtualTime();
    final Protection protection;
    final List<CompletableFuture<String>> asked = new ArrayList<>();

    Lab(Function<VirtualTime, Protection> protection) {
        this.protection = protection.apply(time);
    }

    /** A source that remembers its futures, and ends with them when it is cancelled. */
    Source<String, String> answering(Function<Integer, CompletableFuture<String>> answers) {
        return (query, context) -> {
            CompletableFuture<String> answer = answers.apply(asked.size() + 1);
            asked.add(answer);
            return answer;
        };
    }

    Source<String, String> hanging() {
        return answering(number -> new CompletableFuture<>());
    }

    Source<String, String> failing() {
        return answering(number -> CompletableFuture.failedFuture(new IllegalStateException()));
    }

    CompletableFuture<String> run(Source<String, String> source) {
        return run(source, LIMIT);
    }

    /** Under guard or not. The query is not what matters here. */
    CompletableFuture<String> run(Source<String, String> source, Duration limit) {
        Source<String, String> guarded = protection.around(source);
        return open(limit).run(guarded, "query");
    }

    FetchScope open(Duration limit) {
        return time.environment().open("lab", time.environment().deadlineIn(limit));
    }

    /** Stops the run, and what a careful user would stop on top. */
    void stopAll(CompletableFuture<?> run) {
        run.cancel(true);
        List.copyOf(asked).forEach(future -> future.cancel(true));
    }

    void millis(int millis) {
        time.advance(Duration.ofMillis(millis));
    }
}

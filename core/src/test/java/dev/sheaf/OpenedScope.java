package dev.sheaf;

import dev.sheaf.testing.VirtualTime;
import java.util.concurrent.CompletableFuture;

/** Runs a source whose future the test holds, in a scope of its own, and gives the test its context. */
final class OpenedScope {

    final FetchScope scope;
    final CompletableFuture<String> sourceFuture = new CompletableFuture<>();
    final FetchContext context;
    final CompletableFuture<String> answer;

    OpenedScope(VirtualTime time) {
        this(time.environment());
    }

    OpenedScope(RunEnvironment environment) {
        scope = environment.open("scope", environment.deadlineIn(OnePart.LIMIT));
        FetchContext[] seen = new FetchContext[1];
        Source<String, String> source = (query, given) -> {
            seen[0] = given;
            return sourceFuture;
        };
        answer = scope.run(source, "42");
        context = seen[0];
    }
}

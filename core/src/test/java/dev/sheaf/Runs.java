package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What tests ask about a run. */
final class Runs {

    private Runs() {}

    /** What the result failed with; it must be there, for nobody else would complete it. */
    static Throwable failureOf(CompletableFuture<?> result) {
        assertThat(result).isDone();
        Throwable thrown = catchThrowable(result::join);
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    /** What the source failed with that failed the run. */
    static Throwable causeOf(Aggregation<?> run) {
        return ((SourceFailedException) failureOf(run)).getCause();
    }

    static Report part(Aggregation<?> run, String name) {
        return run.report().child(name).orElseThrow();
    }
}

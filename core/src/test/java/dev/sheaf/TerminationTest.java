package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a run has really ended, however early its result was there. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class TerminationTest extends RunFixture {

    @Test
    void waitsForWorkThatGoesOnAfterTheCancel() {
        CompletableFuture<String> work = new CompletableFuture<>();
        plan.require("source", (query, context) -> {
            context.endsWith(work);
            return new CompletableFuture<>();
        });
        var run = start();
        var terminated = run.terminated().toCompletableFuture();

        run.cancel(true);
        assertThat(terminated).isNotDone();
        time.advance(Duration.ofSeconds(1));
        work.completeExceptionally(new IllegalStateException("does not matter how"));

        assertThat(terminated).isCompleted();
        var source = terminated.join().child("source").orElseThrow();
        assertThat(source.status()).isEqualTo(Status.CANCELLED);
        assertThat(source.end()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void doesNotListenToWorkThatIsAnnouncedAfterTheEnd() {
        var opened = new OpenedScope(time);
        CompletableFuture<String> work = new CompletableFuture<>();
        opened.sourceFuture.complete("answer");

        opened.context.endsWith(work);

        assertThat(work.getNumberOfDependents()).isZero();
    }
}
